import { oauth1Phase } from '../oauth/oauth1-phase.ts'
import type { Step, StepKind } from './flow.ts'

/** A party of OAuth (RFC 6749 §1.1); the user agent carries what the resource owner's browser sends. */
export type PartyRole = 'user-agent' | 'client' | 'authorization-server' | 'resource-server' | 'gateway'

interface Way {
  readonly from: PartyRole
  readonly to: PartyRole
}

/** Who sends this step to whom: like its kind, unless its content tells more. */
export function rolesOfStep({ kind, message }: Pick<Step, 'kind' | 'message'>): Way {
  const phase = message.part === 'request' ? oauth1Phase(message) : undefined
  switch (phase) {
    case 'authorization':
      return { from: 'user-agent', to: 'authorization-server' }
    case 'callback':
      return { from: 'user-agent', to: 'client' }
    case 'authenticated-request':
      return { from: 'client', to: 'resource-server' }
    case 'temporary-credentials':
    case 'token-credentials':
    case undefined:
      return rolesOf(kind)
    default:
      return phase satisfies never
  }
}

/** Who sends a step of this kind to whom. */
export function rolesOf(kind: StepKind): Way {
  switch (kind) {
    case 'authorization-request':
    case 'end-session-request':
    case 'session-check-request':
    case 'preflight-request':
      return { from: 'user-agent', to: 'authorization-server' }
    case 'authorization-error-page':
    case 'end-session-response':
    case 'session-check-response':
    case 'preflight-response':
      return { from: 'authorization-server', to: 'user-agent' }
    case 'authorization-response':
      return { from: 'authorization-server', to: 'client' }
    case 'token-request':
    case 'pushed-authorization-request':
    case 'device-authorization-request':
    case 'revocation-request':
    case 'metadata-request':
    case 'jwks-request':
    case 'registration-request':
    case 'backchannel-authentication-request':
    case 'oauth1-request':
      return { from: 'client', to: 'authorization-server' }
    case 'token-response':
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'revocation-response':
    case 'metadata-response':
    case 'jwks-response':
    case 'registration-response':
    case 'backchannel-authentication-response':
    case 'oauth1-response':
      return { from: 'authorization-server', to: 'client' }
    case 'resource-request':
    case 'resource-metadata-request':
      return { from: 'client', to: 'resource-server' }
    case 'resource-response':
    case 'resource-metadata-response':
      return { from: 'resource-server', to: 'client' }
    case 'client-metadata-request':
    case 'ciba-notification-request':
    case 'request-object-request':
    case 'backchannel-logout-request':
      return { from: 'authorization-server', to: 'client' }
    case 'client-metadata-response':
    case 'ciba-notification-response':
    case 'request-object-response':
    case 'backchannel-logout-response':
      return { from: 'client', to: 'authorization-server' }
    case 'frontchannel-logout-request':
      return { from: 'user-agent', to: 'client' }
    case 'frontchannel-logout-response':
      return { from: 'client', to: 'user-agent' }
    case 'introspection-request':
      return { from: 'resource-server', to: 'authorization-server' }
    case 'introspection-response':
      return { from: 'authorization-server', to: 'resource-server' }
    default:
      return kind satisfies never
  }
}

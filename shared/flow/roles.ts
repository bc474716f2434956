import type { StepKind } from './flow.ts'

/** A party of OAuth (RFC 6749 §1.1); the user agent carries what the resource owner's browser sends. */
export type PartyRole = 'user-agent' | 'client' | 'authorization-server' | 'resource-server' | 'gateway'

/** Who sends a step to whom. */
export function rolesOf(kind: StepKind): { readonly from: PartyRole; readonly to: PartyRole } {
  switch (kind) {
    case 'authorization-request':
    case 'end-session-request':
      return { from: 'user-agent', to: 'authorization-server' }
    case 'authorization-error-page':
    case 'end-session-response':
      return { from: 'authorization-server', to: 'user-agent' }
    case 'authorization-response':
      return { from: 'authorization-server', to: 'client' }
    case 'token-request':
    case 'pushed-authorization-request':
    case 'device-authorization-request':
    case 'revocation-request':
    case 'metadata-request':
    case 'jwks-request':
      return { from: 'client', to: 'authorization-server' }
    case 'token-response':
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'revocation-response':
    case 'metadata-response':
    case 'jwks-response':
      return { from: 'authorization-server', to: 'client' }
    case 'resource-request':
      return { from: 'client', to: 'resource-server' }
    case 'resource-response':
      return { from: 'resource-server', to: 'client' }
    case 'introspection-request':
      return { from: 'resource-server', to: 'authorization-server' }
    case 'introspection-response':
      return { from: 'authorization-server', to: 'resource-server' }
    default:
      return kind satisfies never
  }
}

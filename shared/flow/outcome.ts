import type { Message } from '../oauth/message.ts'
import type { Flow, FlowOutcome, Step } from './flow.ts'

/**
 * How the flow ended, from what the person would say of it: failed where the last answer that counts
 * was a refusal, completed where tokens were given, incomplete where neither was seen.
 */
export function flowOutcome(flow: Pick<Flow, 'core' | 'lastResource'>): FlowOutcome {
  const resource = flow.lastResource && resourceRefused(flow.lastResource)
  for (const step of flow.core.toReversed()) {
    const outcome = outcomeOf(step)
    if (outcome === 'completed') return resource ? 'failed' : 'completed'
    if (outcome) return outcome
  }
  if (flow.core.some(({ kind }) => !kind.startsWith('resource-'))) return 'incomplete'
  return flow.lastResource ? (resource ? 'failed' : 'completed') : 'incomplete'
}

function outcomeOf({ message, sightings }: Step): FlowOutcome | undefined {
  switch (message.kind) {
    case 'token-response':
      if (message.granted) return 'completed'
      // RFC 8628 §3.5: these two mean that the client is to ask again.
      return message.error && ['authorization_pending', 'slow_down'].includes(message.error.code.value)
        ? 'incomplete'
        : 'failed'
    case 'authorization-response':
      if (message.error) return 'failed'
      if (message.parameters.some(({ name }) => name === 'code')) {
        return refusedByClient([message, ...sightings.map((sighting) => sighting.message)])
      }
      return message.parameters.some(({ name }) => name === 'access_token' || name === 'id_token')
        ? 'completed'
        : undefined
    case 'authorization-error-page':
      return 'failed'
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'backchannel-authentication-response':
      return message.error ? 'failed' : undefined
    case 'authorization-request':
    case 'token-request':
    case 'resource-request':
    case 'resource-response':
    case 'pushed-authorization-request':
    case 'device-authorization-request':
    case 'introspection-request':
    case 'introspection-response':
    case 'revocation-request':
    case 'revocation-response':
    case 'end-session-request':
    case 'end-session-response':
    case 'metadata-request':
    case 'metadata-response':
    case 'jwks-request':
    case 'jwks-response':
    case 'registration-request':
    case 'registration-response':
    case 'backchannel-authentication-request':
    case 'ciba-notification-request':
    case 'ciba-notification-response':
    case 'request-object-request':
    case 'request-object-response':
    case 'resource-metadata-request':
    case 'resource-metadata-response':
    case 'frontchannel-logout-request':
    case 'frontchannel-logout-response':
    case 'backchannel-logout-request':
    case 'backchannel-logout-response':
    case 'session-check-request':
    case 'session-check-response':
    case 'preflight-request':
    case 'preflight-response':
    case 'oauth1-request':
    case 'oauth1-response':
      return undefined
    default:
      return message satisfies never
  }
}

/** A code that the client answered with an error page was never redeemed. */
function refusedByClient(sightings: readonly Message[]): FlowOutcome | undefined {
  const refused = sightings.some(
    (seen) =>
      seen.kind === 'authorization-response' && seen.sighting === 'delivery' && (seen.response?.status ?? 0) >= 400,
  )
  return refused ? 'failed' : undefined
}

function resourceRefused({ message }: Step): boolean {
  return message.kind === 'resource-response' && (message.response.status === 401 || message.response.status === 403)
}

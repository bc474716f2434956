import type { EndpointKind, EndpointRequest, EndpointResponse, Message } from '../oauth/message.ts'
import { oauth1Phase } from '../oauth/oauth1-phase.ts'
import type { Flow, FlowOutcome, Step } from './flow.ts'

type Ended = Pick<Flow, 'core' | 'lastResource' | 'grant'>

/**
 * How the flow ended, from what the person would say of it: failed where the last answer that counts
 * was a refusal, completed where tokens were given, incomplete where neither was seen.
 */
export function flowOutcome(flow: Ended): FlowOutcome {
  for (const step of flow.core.toReversed()) {
    const outcome = outcomeOf(step, flow)
    // What a resource refused before there was a token is why the flow began, not how it ended.
    const after = flow.lastResource && flow.lastResource.message.at >= step.message.at
    if (outcome === 'completed') return after && resourceRefused(flow.lastResource) ? 'failed' : 'completed'
    if (outcome) return outcome
  }
  if (flow.core.length > 0) return (flow.lastResource ? undefined : outcomeAlone(flow)) ?? 'incomplete'
  if (!flow.lastResource) return 'incomplete'
  return resourceRefused(flow.lastResource) ? 'failed' : 'completed'
}

/** What stands by itself, a logout or a registration without its login, ends with its own answer. */
function outcomeAlone({ core }: Ended): FlowOutcome | undefined {
  const last = core.findLast(({ message }) => message.part === 'response')?.message
  if (!last || !core.every(({ message }) => 'about' in message && alone.has(message.about))) return undefined
  return 'response' in last && last.response && last.response.status < 400 ? 'completed' : 'failed'
}

const alone: ReadonlySet<EndpointKind> = new Set<EndpointKind>([
  'registration',
  'end-session',
  'frontchannel-logout',
  'backchannel-logout',
  'session-check',
])

function outcomeOf({ message, sightings }: Step, flow: Ended): FlowOutcome | undefined {
  if ('about' in message) return outcomeOfEndpoint(message, flow)
  const seen = [message, ...sightings.map((sighting) => sighting.message)]
  switch (message.kind) {
    case 'token-response':
      if (message.granted) return 'completed'
      // RFC 8628 §3.5: these two mean that the client is to ask again.
      return message.error && ['authorization_pending', 'slow_down'].includes(message.error.code.value)
        ? 'incomplete'
        : 'failed'
    case 'authorization-response':
      if (message.error) return 'failed'
      if (message.parameters.some(({ name }) => name === 'code')) return refusedByClient(seen)
      if (flow.grant === 'none') return refusedByClient(seen) ?? 'completed'
      return message.parameters.some(({ name }) => name === 'access_token' || name === 'id_token')
        ? 'completed'
        : undefined
    case 'authorization-error-page':
      return 'failed'
    case 'authorization-request':
    case 'token-request':
    case 'resource-request':
    case 'resource-response':
      return undefined
    default:
      return message satisfies never
  }
}

function outcomeOfEndpoint(message: EndpointRequest | EndpointResponse, flow: Ended): FlowOutcome | undefined {
  const has = (name: string) => message.parameters.some((parameter) => parameter.name === name)
  switch (message.kind) {
    case 'pushed-authorization-response':
    case 'device-authorization-response':
    case 'backchannel-authentication-response':
      return message.error ? 'failed' : undefined
    case 'registration-response':
      return message.error || message.response.status >= 400 ? 'failed' : undefined
    // OpenID Connect CIBA §10.3: in push mode the tokens, or the refusal, come with it.
    case 'ciba-notification-request':
      if (has('access_token') || has('id_token')) return 'completed'
      return has('error') ? 'failed' : undefined
    case 'oauth1-response': {
      if (message.response.status >= 400) return 'failed'
      const request = flow.core.find(
        ({ kind, message: { exchange } }) => kind === 'oauth1-request' && exchange === message.exchange,
      )
      return request && oauth1Phase(request.message) === 'token-credentials' ? 'completed' : undefined
    }
    default:
      return undefined
  }
}

/** A response that the client answered with an error page: its code was never redeemed. */
function refusedByClient(sightings: readonly Message[]): FlowOutcome | undefined {
  const refused = sightings.some(
    (seen) =>
      seen.kind === 'authorization-response' && seen.sighting === 'delivery' && (seen.response?.status ?? 0) >= 400,
  )
  return refused ? 'failed' : undefined
}

function resourceRefused(step: Step | undefined): boolean {
  const message = step?.message
  return message?.kind === 'resource-response' && (message.response.status === 401 || message.response.status === 403)
}

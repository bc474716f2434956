import { parameter, parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint, comparableOrigin } from '../exchange/url-parts.ts'
import type { AuthorizationErrorPage, AuthorizationResponse, Message } from '../oauth/message.ts'
import type { FlowId, Step } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { encloses, seat } from './legs.ts'
import { innerRedirectUri, isAnswered, redirectUriOf, requestOf } from './place-authorization.ts'
import { gather } from './place-token.ts'
import { rememberIdToken } from './sessions.ts'

/**
 * Puts an authorization response into its flow. By the exchange it answers, by the code seen elsewhere,
 * by state, by the redirects that led here, by the redirect URI that waits for it: in this order.
 */
export function placeAuthorizationResponse(
  store: FlowStore,
  message: AuthorizationResponse,
  sameExchange: FlowRecord | undefined,
  chained: FlowId | undefined,
): FlowRecord | undefined {
  const found = findRequest(store, message, sameExchange, chained)
  if (!found && !message.certain) return undefined
  if (found && message.parameters.length === 0 && answersInFragment(found.flow)) return undefined
  const flow = found?.flow ?? store.begin(message)
  if (found) seatResponse(store, flow, message, found.by)
  const codes = parameterValue(message, 'code')
  const other = store.those(store.index.get('code', codes)).find((candidate) => candidate !== flow)
  // The token request was seen first, and began a flow of its own.
  if (other && !requestOf(other) && !isAnswered(other)) store.merge(other, flow)
  store.index.add('code', codes, flow.id)
  store.index.add('state', parameterValue(message, 'state'), flow.id)
  gather(store, flow, parameterValue(message, 'access_token'))
  rememberIdToken(store, flow, parameterValue(message, 'id_token'))
  return flow
}

interface Found {
  readonly flow: FlowRecord
  readonly by: 'same-exchange' | 'code' | 'state' | 'redirect-chain' | 'redirect-uri' | 'ambiguous'
}

function findRequest(
  store: FlowStore,
  message: AuthorizationResponse,
  sameExchange: FlowRecord | undefined,
  chained: FlowId | undefined,
): Found | undefined {
  const target = comparableEndpoint(message.target.value)
  const state = parameter(message, 'state')
  const waitsAt = (flow: FlowRecord) => redirectUriOf(flow) === target || innerRedirectUri(flow) === target
  if (sameExchange && (message.certain || waitsAt(sameExchange))) return { flow: sameExchange, by: 'same-exchange' }

  const byCode = store.those(store.index.get('code', parameterValue(message, 'code')))[0]
  if (byCode && requestOf(byCode)) return { flow: byCode, by: 'code' }

  const byState = store.those(store.index.get('state', state?.value))
  const open =
    byState.find((flow) => !isAnswered(flow)) ??
    byState.find((flow) => takes(flow, message) || isBehindDelivery(flow, message) || isOtherLeg(flow, message))
  if (open && (message.certain || waitsAt(open) || isSentElsewhere(open, message))) return { flow: open, by: 'state' }

  const byChain = store.get(chained)
  if (
    byChain &&
    waitsAt(byChain) &&
    (!isAnswered(byChain) || takes(byChain, message) || isOtherLeg(byChain, message))
  ) {
    return { flow: byChain, by: 'redirect-chain' }
  }
  const waiting = store.those(store.index.get('redirect-uri', target))
  const unanswered = waiting.filter((flow) => !isAnswered(flow))
  if (unanswered[0]) return { flow: unanswered[0], by: unanswered.length > 1 ? 'ambiguous' : 'redirect-uri' }
  const delivered =
    message.sighting === 'delivery'
      ? waiting.find((flow) => takes(flow, message) || isBehindDelivery(flow, message))
      : undefined
  if (delivered) return { flow: delivered, by: 'redirect-uri' }
  return byCode && { flow: byCode, by: 'code' }
}

/**
 * An error, or a response with an issuer (RFC 9207 §2), with the very state of the request, sent away from the server:
 * some send the error to the address that is registered, where the one of the request is not (RFC 6749 §4.1.2.1 forbids
 * the latter alone).
 */
function isSentElsewhere(flow: FlowRecord, message: AuthorizationResponse): boolean {
  const request = requestOf(flow)?.message
  const to = comparableOrigin(message.target.value)
  return (
    (message.error !== undefined || parameter(message, 'iss') !== undefined) &&
    message.sighting === 'redirect' &&
    request !== undefined &&
    to !== undefined &&
    to !== comparableOrigin(request.endpoint) &&
    to !== comparableOrigin(message.endpoint)
  )
}

/**
 * A fragment stays in the browser (RFC 9110 §7.1): the page that opens with it carries nothing of the response, and is
 * no delivery. Asked for by name, or by a token in the response_type (OAuth 2.0 Multiple Response Types §2.1, §5).
 */
function answersInFragment({ core }: FlowRecord): boolean {
  const asked = (name: string) =>
    core.map(({ message }) => parameterValue(message, name)).find((value) => value !== undefined)
  const mode = asked('response_mode')
  if (mode !== undefined && mode !== 'jwt') return mode.startsWith('fragment')
  const sent = core.some(({ message }) => message.kind === 'authorization-response' && message.mode === 'fragment')
  return sent || /token/.test(asked('response_type') ?? '')
}

/**
 * True where the flow has sent a response that was not delivered yet, or this very one again. A browser follows a
 * redirect once it has read its head: the delivery may begin before the redirect's exchange has ended.
 */
function takes(flow: FlowRecord, message: AuthorizationResponse): boolean {
  const sent = flow.core.findLast(({ kind }) => kind === 'authorization-response')
  if (!sent) return false
  if ((['code', 'response'] as const).some((name) => isSameValue(sent.message, message, name))) return true
  return (
    message.sighting === 'delivery' &&
    sent.message.span.start <= message.at &&
    !sent.sightings.some(({ as }) => as === 'delivery')
  )
}

/** A response that cannot be read, for it is encrypted, is known by its whole (JARM §2.2). */
function isSameValue(one: Message, other: Message, name: 'code' | 'response'): boolean {
  const value = parameterValue(other, name)
  return value !== undefined && parameterValue(one, name) === value
}

/** True for the server's redirect on the other side of a gateway: a refusal has no code to be known by. */
function isOtherLeg(flow: FlowRecord, message: AuthorizationResponse): boolean {
  const sent = flow.core.findLast(({ kind }) => kind === 'authorization-response')?.message
  if (sent?.kind !== 'authorization-response' || sent.sighting !== 'redirect' || message.sighting !== 'redirect')
    return false
  return encloses(sent, message) || encloses(message, sent)
}

/** True for what a gateway asks of the client while the browser waits for the answer to the delivery. */
function isBehindDelivery(flow: FlowRecord, message: AuthorizationResponse): boolean {
  const sent = flow.core.findLast(({ kind }) => kind === 'authorization-response')
  const delivery = sent && deliveryOf(sent)
  return delivery !== undefined && message.sighting === 'delivery' && encloses(delivery, message)
}

function seatResponse(store: FlowStore, flow: FlowRecord, message: AuthorizationResponse, by: Found['by']): void {
  const sent = flow.core.findLast(({ kind }) => kind === 'authorization-response')
  if (sent && isBehindDelivery(flow, message)) {
    store.addSighting(flow, sent, { as: 'inner-leg', message }, 'gateway-leg')
  } else if (sent && message.sighting === 'delivery' && takes(flow, message)) {
    store.addSighting(flow, sent, { as: 'delivery', message }, by)
  } else if (sent && message.sighting === 'redirect' && isDeliveryOf(sent, message)) {
    store.addOuter(flow, sent, message, 'delivery')
  } else seat(store, flow, message, by)
}

/** Where the browser took the response, as it was told first. */
function deliveryOf({ message, sightings }: Step): AuthorizationResponse | undefined {
  const seen = [message, ...sightings.filter(({ as }) => as === 'delivery').map((sighting) => sighting.message)]
  return seen.find(
    (one): one is AuthorizationResponse => one.kind === 'authorization-response' && one.sighting === 'delivery',
  )
}

/** The browser may follow a redirect before the end of that redirect is told. */
function isDeliveryOf({ message: sent }: Step, message: AuthorizationResponse): boolean {
  const code = parameterValue(message, 'code')
  return (
    sent.kind === 'authorization-response' &&
    sent.sighting === 'delivery' &&
    code !== undefined &&
    parameterValue(sent, 'code') === code
  )
}

/** An error page belongs to the request that it answers, behind a gateway too. */
export function placeErrorPage(store: FlowStore, message: AuthorizationErrorPage, flow: FlowRecord | undefined): void {
  if (flow) seat(store, flow, message, 'same-exchange')
}

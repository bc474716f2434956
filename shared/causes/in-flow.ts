import type { Flow, Sighting, Step } from '../flow/flow.ts'
import type { GrantType } from '../oauth/grant.ts'
import type { Message, MessageKind, TokenGiver, TokenRequest, TokenResponse } from '../oauth/message.ts'

/** The message of this kind, also where several kinds share one interface. */
type Of<Kind extends MessageKind, M = Message> = M extends Message
  ? Kind extends M['kind']
    ? M & { readonly kind: Kind }
    : never
  : never

/** The steps of one kind, resource steps excepted, in their order. */
export function stepsOf<Kind extends MessageKind>(flow: Flow, kind: Kind): readonly Step<Of<Kind>>[] {
  return flow.core.filter((step): step is Step<Of<Kind>> => step.kind === kind)
}

/** The steps that may give tokens: those of the browser, of the token endpoint, and what is pushed, in this order. */
export function givingSteps(flow: Flow): readonly Step<TokenGiver>[] {
  return [
    ...stepsOf(flow, 'authorization-response'),
    ...stepsOf(flow, 'token-response'),
    ...stepsOf(flow, 'ciba-notification-request'),
  ]
}

/** The first message of a kind. */
export function firstOf<Kind extends MessageKind>(flow: Flow, kind: Kind): Of<Kind> | undefined {
  return stepsOf(flow, kind)[0]?.message
}

/** Everywhere a step was seen: where it was sent, then the other sightings. */
export function sightingsOf<M extends Message>(step: Step<M>): readonly M[] {
  return [step.message, ...step.sightings.map(({ message }) => message)]
}

/** The sightings of one sort. */
export function seenAs<M extends Message>(step: Step<M>, as: Sighting['as']): readonly M[] {
  return step.sightings.filter((sighting) => sighting.as === as).map(({ message }) => message)
}

/** A token request with its response, if it came. */
export interface TokenAttempt {
  readonly request: TokenRequest
  readonly response?: TokenResponse
}

/** The token requests of a flow in their order, each with its response; of polls that are one step, the first: see `polls`. */
export function tokenAttempts(flow: Flow): readonly TokenAttempt[] {
  return paired(
    stepsOf(flow, 'token-request').map(({ message }) => message),
    stepsOf(flow, 'token-response').map(({ message }) => message),
  )
}

/**
 * Every time that a client asked whether the person has decided, with its answer, in the order of time: also those that
 * are folded into one step. The last one, which was granted or refused, is among them (RFC 8628 §3.4, OpenID Connect
 * CIBA §10.1). Behind a gateway, only what the client itself sent.
 */
export function polls(flow: Flow): readonly TokenAttempt[] {
  const asked = stepsOf(flow, 'token-request').filter(({ message }) => isPolling.has(message.grant))
  if (asked.length === 0) return []
  return paired(timesOf(asked), timesOf(stepsOf(flow, 'token-response')))
}

const isPolling: ReadonlySet<GrantType> = new Set<GrantType>(['device_code', 'ciba'])

function timesOf<M extends Message>(steps: readonly Step<M>[]): readonly M[] {
  return steps
    .flatMap((step) => [step.message, ...seenAs(step, 'poll')])
    .sort((one, other) => one.at - other.at || one.exchange - other.exchange)
}

function paired(requests: readonly TokenRequest[], responses: readonly TokenResponse[]): readonly TokenAttempt[] {
  const byExchange = new Map(responses.map((response) => [response.exchange, response]))
  return requests.map((request) => {
    const response = byExchange.get(request.exchange)
    return { request, ...(response && { response }) }
  })
}

/** True where the server answered a token request with a refusal. */
export function isRefused(attempt: TokenAttempt): boolean {
  return attempt.response !== undefined && !attempt.response.granted
}

/**
 * True where the server looked at nothing but the DPoP proof, and asked for the same request again with its nonce
 * (RFC 9449 §8): the code or the token in it was not used.
 */
export function asksForNonce({ response }: TokenAttempt): boolean {
  return response?.error?.code.value === 'use_dpop_nonce'
}

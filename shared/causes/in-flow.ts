import type { Flow, Sighting, Step } from '../flow/flow.ts'
import type { Message, MessageKind, TokenRequest, TokenResponse } from '../oauth/message.ts'

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

/** The token requests of a flow in their order, each with its response. */
export function tokenAttempts(flow: Flow): readonly TokenAttempt[] {
  const responses = stepsOf(flow, 'token-response')
  return stepsOf(flow, 'token-request').map(({ message: request }) => {
    const response = responses.find((step) => step.message.exchange === request.exchange)?.message
    return { request, ...(response && { response }) }
  })
}

/** True where the server answered a token request with a refusal. */
export function isRefused(attempt: TokenAttempt): boolean {
  return attempt.response !== undefined && !attempt.response.granted
}

import type { ExchangeId } from '../exchange/exchange.ts'
import { type Located, location, type Place, statusPlace } from '../exchange/place.ts'
import type { Message, OAuthError, ResponseBase } from '../oauth/message.ts'
import type { Evidence, FixPlace, Observation, Severity } from './finding.ts'

/** A value that should be another: the second with the place where it was read. */
export function differs(seen: Located, expected: Located): Evidence {
  return { place: seen.place, seen: seen.value, expected: expected.value, expectedAt: expected.place }
}

/** A value, and what it should be where that is known from elsewhere than traffic. */
export function shows(seen: Located, expected: string | null = null): Evidence {
  return { place: seen.place, seen: seen.value, expected }
}

/** A value that is not there. */
export function lacks(place: Place, expected?: Located | string): Evidence {
  if (expected === undefined) return { place, seen: null, expected: null }
  return typeof expected === 'string'
    ? { place, seen: null, expected }
    : { place, seen: null, expected: expected.value, expectedAt: expected.place }
}

/** The place at which a parameter of this message would stand. */
export function placeOf(message: Message, name: string): Place {
  const at = (...path: readonly string[]): Place => ({
    exchange: message.exchange,
    location: location(message.part, ...path),
  })
  if (message.kind === 'authorization-response') {
    if (message.mode === 'form_post') return at('body', name)
    const mode = message.mode === 'fragment' ? 'fragment' : 'query'
    return message.sighting === 'redirect' ? at('header', 'location', mode, name) : at(mode, name)
  }
  if (message.part === 'response') return at('body', name)
  return message.request.method === 'POST' ? at('body', name) : at('query', name)
}

/** A response's status as evidence. */
export function status(exchange: ExchangeId, seen: number, expected: string | null): Evidence {
  return { place: statusPlace(exchange), seen: String(seen), expected }
}

/** What a server said when it refused: the code, then its description. */
export function errorEvidence({ code, description }: OAuthError): readonly [Evidence, ...Evidence[]] {
  return [shows(code), ...(description ? [shows(description)] : [])]
}

/** The same of an answer; its status, where it names no error. */
export function refusalEvidence(
  { exchange, response }: Pick<ResponseBase, 'exchange' | 'response'>,
  error: OAuthError | undefined,
): readonly [Evidence, ...Evidence[]] {
  return error ? errorEvidence(error) : [status(exchange, response.status, '200')]
}

/** The same observation, with the place at which this one is to be changed, where that is not the one of its cause. */
export function toChangeAt<S extends Severity>(where: FixPlace, observation: Observation<S>): Observation<S> {
  return { ...observation, where }
}

/** Puts an observation together. */
export function observe<S extends Severity>(
  severity: S,
  message: string,
  first: Evidence,
  ...more: readonly Evidence[]
): Observation<S> {
  return { severity, message, evidence: [first, ...more] }
}

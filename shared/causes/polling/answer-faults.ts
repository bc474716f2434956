import { parameter } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import type { EndpointResponse } from '../../oauth/message.ts'
import { lacks, placeOf } from '../evidence.ts'
import type { Fault } from '../faults.ts'
import type { Severity } from '../finding.ts'
import { tokenAttempts } from '../in-flow.ts'

/** True for an answer that is to give a code, and is JSON: what is none is told as something that stands in the way. */
export function givesCode({ response, body, error }: EndpointResponse): boolean {
  return !error && response.status >= 200 && response.status <= 299 && body.kind === 'json' && !body.truncated
}

/** What a client may be able to do without: a note where it got its tokens all the same. */
export function severityIn(flow: Flow): Severity {
  return tokenAttempts(flow).some(({ response }) => response?.granted) ? 'note' : 'warning'
}

/** A member without which nobody can go on. */
export function lacksCode(message: EndpointResponse, name: string, severity: Severity): readonly Fault[] {
  if ((parameter(message, name)?.value ?? '') !== '') return []
  const words = `It has no ${name}, without which nobody can go on.`
  return [{ severity: severity === 'warning' ? 'error' : severity, words, evidence: lacks(placeOf(message, name)) }]
}

/** For how long the code is good: required, and a number. */
export function lifetime(message: EndpointResponse, severity: Severity): readonly Fault[] {
  if (parameter(message, 'expires_in')) return notSeconds(message, 'expires_in', severity)
  const words = 'It has no expires_in: the client does not know when to stop.'
  return [{ severity, words, evidence: lacks(placeOf(message, 'expires_in')) }]
}

/** How long to wait between two requests: a number, where it is there. */
export function interval(message: EndpointResponse, severity: Severity): readonly Fault[] {
  return notSeconds(message, 'interval', severity)
}

function notSeconds(message: EndpointResponse, name: 'expires_in' | 'interval', severity: Severity): readonly Fault[] {
  const given = parameter(message, name)
  if (!given || /^\d+(?:\.\d+)?$/.test(given.raw)) return []
  const expected = /^\d+$/.test(given.value) ? given.value : null
  const words = `Its ${name} is {seen}, and has to be a number of seconds.`
  return [{ severity, words, evidence: { place: given.place, seen: given.raw, expected } }]
}

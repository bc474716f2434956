import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, status } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { providerWords, type Refusal, refusalOf, said } from './refusals.ts'

/** The server, or something before it, takes no more requests for now (RFC 6585 §4). */
export const rateLimited = defineCause({
  id: 'rate-limited',
  title: 'The server takes no more requests for now',
  possibleCause:
    'The client, or others behind the same address or client id, asked too often: a retry without a pause, a token that is fetched anew for every call, a login that loops.',
  solution:
    'Wait as long as Retry-After says, and longer at each repetition. Keep access tokens until they expire instead of fetching one for each call.',
  troubleshoot: 'Count the requests to this endpoint in the minute before, and read Retry-After.',
  references: ['RFC 6585 §4', 'RFC 9110 §10.2.3'],
  severities: ['error', 'warning'],
  where: 'client',
  check: (flow: Flow) => flow.core.flatMap(({ message }) => limited(message, 'error')),
  checkResource: ({ message }: Step) => (message.kind === 'resource-response' ? limited(message, 'warning') : []),
})

function limited(message: Message, severity: Alarm): readonly Observation<Alarm>[] {
  const refusal = refusalOf(message)
  const code = 'response' in message && message.part === 'response' ? message.response?.status : undefined
  if (code !== 429 && !isSaid(refusal)) return []
  const words = refusal ? said(refusal) : []
  const wait = 'response' in message ? retryAfter(message) : undefined
  const evidence: readonly Evidence[] = [
    ...(code === 429 ? [status(message.exchange, code, null)] : []),
    ...(wait ? [wait] : []),
    ...words,
  ]
  const [first, ...more] = evidence
  if (!first) return []
  const pause = wait
    ? `It asks to wait {seen:${code === 429 ? 1 : 0}}${/^\d+$/.test(wait.seen ?? '') ? ' seconds' : ''}.`
    : 'It does not say for how long: wait, and longer each time.'
  return [
    observe(
      severity,
      `The server takes no more requests for now. ${pause} Look for a retry without a pause, and keep tokens until they expire.${refusal ? providerWords(refusal) : ''}`,
      first,
      ...more,
    ),
  ]
}

function isSaid(refusal: Refusal | undefined): boolean {
  return refusal?.causes.length === 1 && refusal.causes[0] === 'rate-limited' && !refusal.row?.expected
}

function retryAfter(message: Message): Evidence | undefined {
  const headers = 'response' in message ? message.response?.headers : undefined
  const value = headers && headerValue(headers, 'retry-after')
  return value === undefined
    ? undefined
    : { place: headerPlace(message.exchange, 'response', 'retry-after'), seen: value, expected: null }
}

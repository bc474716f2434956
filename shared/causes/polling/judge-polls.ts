import { parameter } from '../../exchange/parameter.ts'
import { urlPlace } from '../../exchange/place.ts'
import { observe, shows } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import type { TokenAttempt } from '../in-flow.ts'
import { inWords } from '../length-of-time.ts'
import { providerWords, refusalOf, said } from '../refusals.ts'
import { type Polled, secondsOf, usualInterval } from './polled.ts'

/** What a timer may be early by, and what the way to the server takes off. */
const tolerance = 300

/** What is wrong with the times at which a client asks (RFC 8628 §3.5, OpenID Connect CIBA §11). */
export function judgePolls(polled: Polled): readonly Observation<Alarm>[] {
  return [...tooFast(polled), ...afterTheEnd(polled), ...expired(polled)]
}

const codeOfAnswer = ({ response }: TokenAttempt) => response?.error?.code.value

/** The server said slow_down to a poll that came before the interval was over. That it says so otherwise is its own affair. */
function tooFast({ attempts, given }: Polled): readonly Observation<Alarm>[] {
  let interval = secondsOf(given, 'interval') ?? usualInterval
  let first: Observation<Alarm> | undefined
  let slowed = 0
  for (const [index, attempt] of attempts.entries()) {
    const answer = attempt.response
    const before = attempts[index - 1]
    if (!answer?.error || codeOfAnswer(attempt) !== 'slow_down') continue
    const gap = before ? attempt.request.at - before.request.at : undefined
    if (gap !== undefined && gap < interval * 1000 - tolerance) {
      if (slowed > 0) return [ignored(attempt, gap, interval, shows(answer.error.code))]
      const named = given && parameter(given, 'interval')
      first ??= observe(
        'warning',
        `The client asked again after {seen:0}, and has to wait {expected:0} between two requests: the server told it to slow down. Wait for ${named ? 'the interval that the server gave' : 'five seconds where the server names no interval'}, and five seconds longer after each slow_down.`,
        {
          place: urlPlace(attempt.request.exchange),
          seen: inWords(gap),
          expected: `at least ${inWords(interval * 1000)}`,
          ...(named && { expectedAt: named.place }),
        },
        shows(answer.error.code),
      )
    }
    slowed++
    interval += 5
  }
  return first ? [first] : []
}

function ignored(attempt: TokenAttempt, gap: number, interval: number, answer: Evidence): Observation<Alarm> {
  return observe(
    'warning',
    'The server told the client to slow down, and it asked again after {seen:0}: from then on it has to wait {expected:0}, five seconds longer after each slow_down. A server may refuse a client that does not.',
    {
      place: urlPlace(attempt.request.exchange),
      seen: inWords(gap),
      expected: `at least ${inWords(interval * 1000)}`,
    },
    answer,
  )
}

/** Tokens, or a refusal other than "not yet", end it: asking on is of no use (RFC 8628 §3.5). */
function afterTheEnd({ attempts }: Polled): readonly Observation<Alarm>[] {
  const end = attempts.findIndex(({ response }) => response !== undefined && isEnd(response))
  const last = attempts[end]?.response
  const after = attempts
    .slice(end + 1)
    // What was sent before the answer came could not know of it.
    .filter(({ request }) => last !== undefined && request.at >= last.at)
  const [next] = after
  if (end < 0 || !last || !next) return []
  const granted = last.granted
  const answer = granted ? parameter(last, 'token_type') : last.error?.code
  const times = after.length === 1 ? 'once more' : `${after.length} times more`
  return [
    observe(
      'warning',
      granted
        ? `The client had got its tokens, and asked ${times} with the same code. It is good for one use, and a server may revoke what it gave. Stop at the first answer with tokens.`
        : `The server had ended the wait with {expected:0}, and the client asked ${times}. Stop at every answer but authorization_pending and slow_down.`,
      {
        place: urlPlace(next.request.exchange),
        seen: `${inWords(next.request.at - last.at)} after the end`,
        expected: granted || !answer ? 'no further request' : answer.value,
        ...(answer && { expectedAt: answer.place }),
      },
      ...(next.response?.error ? [shows(next.response.error.code)] : []),
    ),
  ]
}

/** Failures of the server or of the way to it end nothing: a client may ask again (RFC 8628 §3.5). */
function isEnd({ granted, error }: NonNullable<TokenAttempt['response']>): boolean {
  return granted || (error !== undefined && ends.has(error.code.value))
}

const ends: ReadonlySet<string> = new Set(['access_denied', 'expired_token', 'invalid_grant'])

/** The code ended before the person had decided. */
function expired({ attempts, given }: Polled): readonly Observation<Alarm>[] {
  const attempt = attempts.find(({ response }) => response && isExpiry(response))
  const refusal = attempt?.response && refusalOf(attempt.response)
  if (!attempt || !refusal || attempts.some(({ response }) => response?.granted)) return []
  const life = secondsOf(given, 'expires_in')
  const named = given && parameter(given, 'expires_in')
  const age = given ? attempt.request.at - given.at : undefined
  const lived =
    age === undefined || life === undefined
      ? ''
      : age >= life * 1000 - tolerance
        ? ` It lives for ${inWords(life * 1000)}, and was ${inWords(age)} old.`
        : ` It was ${inWords(age)} old, and should have lived for ${inWords(life * 1000)}: it was used or withdrawn before, or the clocks of the server differ.`
  return [
    observe(
      'error',
      `The code ended before the person had decided: the server answered {seen:0}.${lived} Show a new code, and say how long it is valid.${providerWords(refusal)}`,
      ...said(refusal),
      ...(named ? [shows(named)] : []),
    ),
  ]
}

function isExpiry(response: NonNullable<TokenAttempt['response']>): boolean {
  const refusal = refusalOf(response)
  if (!refusal || refusal.row?.expected) return false
  if (refusal.error.code.value === 'expired_token') return true
  return refusal.causes.length === 1 && refusal.causes[0] === 'device-authorization-polling'
}

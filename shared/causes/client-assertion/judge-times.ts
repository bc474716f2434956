import { clockTolerance } from '../../tokens/clock-tolerance.ts'
import type { Jws } from '../../tokens/decode-token.ts'
import { memberValue } from '../../tokens/token-members.ts'
import { lacks } from '../evidence.ts'
import { inWords } from '../length-of-time.ts'
import { refusalOf } from '../refusals.ts'
import type { AssertionFault } from './assertion-fault.ts'
import { placeInAssertion, type SentAssertion, serverTime, shownClaim } from './sent-assertion.ts'

/** An hour is the most that servers commonly take (Okta says so in its refusal). */
const longestUsual = 3600

/** RFC 7523 §3: exp is required and to come; nbf and iat are past. */
export function judgeTimes(token: Jws, sent: SentAssertion): readonly AssertionFault[] {
  const now = serverTime(sent) / 1000
  return [...judgeEnd(token, sent, now), ...judgeBeginning(token, sent, now)]
}

function judgeEnd(token: Jws, sent: SentAssertion, now: number): readonly AssertionFault[] {
  const place = placeInAssertion(sent.assertion, 'payload', 'exp')
  const exp = memberValue(token.payload, 'exp')
  if (exp === undefined) {
    const words = 'It has no exp: it never ends, and who finds it can use it for ever.'
    return [{ words, evidence: lacks(place, 'a time some minutes from now'), unsafe: true }]
  }
  const seen = shownClaim(token.payload, 'exp')
  const by = String(Math.round(now))
  if (typeof exp !== 'number') {
    const words = 'Its exp is {seen}: it has to be a number of seconds since 1970.'
    return [{ words, evidence: { place, seen, expected: null } }]
  }
  if (exp > 1e11) {
    const words = 'Its exp is {seen}, in milliseconds: it has to be in seconds, {expected}.'
    return [{ words, evidence: { place, seen, expected: String(Math.round(exp / 1000)) } }]
  }
  if (exp + clockTolerance <= now) {
    const late = inWords((now - exp) * 1000)
    const words = `It had ended (exp {seen}) ${late} before the server got it, at {expected}. Make it just before it is sent, and set the clock.`
    return [{ words, evidence: { place, seen, expected: `after ${by}` } }]
  }
  if (exp - now <= longestUsual + clockTolerance || !speaksOfEnd(sent)) return []
  const words = `It ends (exp {seen}) ${inWords((exp - now) * 1000)} after it was sent, which is too far away for this server. A minute is enough.`
  return [{ words, evidence: { place, seen, expected: `at most ${Math.round(now) + longestUsual}` } }]
}

/** No specification says how far is too far: the server must. */
function speaksOfEnd({ response }: SentAssertion): boolean {
  const refusal = response && refusalOf(response)
  return /\bexp\b|expir|lifetime|too (?:far|long)/i.test(refusal?.error.description?.value ?? '')
}

function judgeBeginning(token: Jws, { assertion }: SentAssertion, now: number): readonly AssertionFault[] {
  for (const name of ['nbf', 'iat'] as const) {
    const value = memberValue(token.payload, name)
    if (typeof value !== 'number' || value - clockTolerance <= now) continue
    const early = inWords((value - now) * 1000)
    const words =
      value > 1e11
        ? `Its ${name} is {seen}, in milliseconds: it has to be in seconds.`
        : `Its ${name} {seen} lies ${early} in the future by the clock that the server has, {expected}: the clock of the client is fast. Set it by a time server.`
    const place = placeInAssertion(assertion, 'payload', name)
    const expected = value > 1e11 ? String(Math.round(value / 1000)) : `at most ${Math.round(now)}`
    return [{ words, evidence: { place, seen: shownClaim(token.payload, name), expected } }]
  }
  return []
}

import { parameter } from '../../exchange/parameter.ts'
import { phrases } from '../../redact/phrases.ts'
import { memberText, memberValue } from '../../tokens/token-members.ts'
import type { CheckContext } from '../cause.ts'
import { differs, lacks } from '../evidence.ts'
import { inWords } from '../length-of-time.ts'
import type { AssertionFault } from './assertion-fault.ts'
import { judgeTimes } from './judge-times.ts'
import { placeInAssertion, type SentAssertion, serverTime, shownClaim, textClaim } from './sent-assertion.ts'

const audience = 'https://appleid.apple.com'

/** Apple takes no exp that lies further away: six months, in seconds (Apple, Creating a client secret). */
const longestLife = 15_777_000

/** What is wrong with the JWT that Apple asks for as client secret, signed with the key of the developer's account. */
export function judgeApple(sent: SentAssertion, { tokens }: CheckContext): readonly AssertionFault[] {
  const { assertion, request } = sent
  const token = tokens.decode(assertion.value)
  if (token.kind !== 'jws') {
    const evidence = { place: assertion.place, seen: phrases.noJwt, expected: phrases.oneJwt }
    return [
      {
        words: 'Apple takes a JWT as client_secret, signed with the key of the developer account, and this is none.',
        evidence,
      },
    ]
  }
  const faults: AssertionFault[] = []
  const claim = (part: 'header' | 'payload', name: string, expected: string, words: string) => {
    const seen = shownClaim(part === 'header' ? token.header : token.payload, name)
    if (seen !== expected)
      faults.push({ words, evidence: { place: placeInAssertion(assertion, part, name), seen, expected } })
  }
  claim('header', 'alg', 'ES256', 'Its alg is {seen}, and Apple takes {expected}.')
  if (!memberText(token.header, 'kid')) {
    const evidence = lacks(placeInAssertion(assertion, 'header', 'kid'), 'the id of the key')
    faults.push({ words: 'Its header has no kid, the id of the key that signed it.', evidence })
  }
  const team = memberText(token.payload, 'iss') ?? ''
  if (!/^[A-Z0-9]{10}$/.test(team)) {
    const evidence = {
      place: placeInAssertion(assertion, 'payload', 'iss'),
      seen: shownClaim(token.payload, 'iss'),
      expected: 'the team id, ten letters and digits',
    }
    faults.push({ words: 'Its iss is {seen}, and has to be {expected}.', evidence })
  }
  const subject = textClaim(assertion, 'payload', token.payload, 'sub')
  const client = parameter(request, 'client_id')
  if (client && subject?.value !== client.value) {
    const evidence = subject ? differs(subject, client) : lacks(placeInAssertion(assertion, 'payload', 'sub'), client)
    faults.push({ words: 'Its sub is {seen}, and has to be the client id {expected}.', evidence })
  }
  claim('payload', 'aud', audience, 'Its aud is {seen}, and has to be {expected}.')
  const exp = memberValue(token.payload, 'exp')
  const now = serverTime(sent) / 1000
  if (typeof exp === 'number' && exp < 1e11 && exp - now > longestLife) {
    const words = `It ends (exp {seen}) ${inWords((exp - now) * 1000)} after it was sent, and Apple takes six months at most.`
    const evidence = {
      place: placeInAssertion(assertion, 'payload', 'exp'),
      seen: String(exp),
      expected: `at most ${Math.round(now) + longestLife}`,
    }
    faults.push({ words, evidence })
  }
  return [...faults, ...judgeTimes(token, sent)]
}

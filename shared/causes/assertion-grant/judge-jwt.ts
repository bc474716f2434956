import { parameter } from '../../exchange/parameter.ts'
import { comparableOrigin, urlParts } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import { phrases } from '../../redact/phrases.ts'
import type { Jws } from '../../tokens/decode-token.ts'
import { memberText, memberValue } from '../../tokens/token-members.ts'
import type { CheckContext } from '../cause.ts'
import type { AssertionFault } from '../client-assertion/assertion-fault.ts'
import { judgeTimes } from '../client-assertion/judge-times.ts'
import { placeInAssertion, type SentAssertion, shownClaim } from '../client-assertion/sent-assertion.ts'
import { lacks } from '../evidence.ts'

/** What in a JWT that is an authorization grant is wrong (RFC 7523 §3). Its signature is not verified. */
export function judgeJwt(flow: Flow, sent: SentAssertion, context: CheckContext): readonly AssertionFault[] {
  const { assertion } = sent
  const token = context.tokens.decode(assertion.value)
  if (token.kind === 'jwe') return []
  if (token.kind !== 'jws') {
    const why = token.kind === 'malformed' ? token.reason : 'It is a text that holds no claims.'
    const evidence = { place: assertion.place, seen: phrases.noJwt, expected: phrases.oneJwt }
    return [{ words: `It is no signed JWT. ${why}`, evidence }]
  }
  const faults: AssertionFault[] = []
  if (/^none$/i.test(memberText(token.header, 'alg') ?? '')) {
    const words = 'Its alg is {seen}: it is not signed, and anybody could write it.'
    const evidence = { place: placeInAssertion(assertion, 'header', 'alg'), seen: 'none', expected: null }
    faults.push({ words, evidence })
  }
  if (!memberText(token.payload, 'iss')) {
    const words = 'It has no iss: the server does not know who vouches for it.'
    faults.push({ words, evidence: lacks(placeInAssertion(assertion, 'payload', 'iss')) })
  }
  return [...faults, ...judgeAudience(token, flow, sent, context), ...judgeTimes(token, sent)]
}

/** RFC 7523 §3: aud names this server. Some servers take an address of their own, which their documents name. */
function judgeAudience(
  token: Jws,
  flow: Flow,
  { request, assertion, response }: SentAssertion,
  { metadata }: CheckContext,
): readonly AssertionFault[] {
  // The token that a person gave a service is for that service (Microsoft, on-behalf-of).
  if (parameter(request, 'requested_token_use')) return []
  const place = placeInAssertion(assertion, 'payload', 'aud')
  const expected = metadata?.issuer ?? metadata?.tokenEndpoint
  const best = expected?.value ?? request.endpoint
  const value = memberValue(token.payload, 'aud')
  const named = (Array.isArray(value) ? value : [value]).filter((audience) => typeof audience === 'string')
  if (named.length === 0) {
    const words = 'It has no aud, which has to name the server: {expected}.'
    return [{ words, evidence: lacks(place, expected ?? best) }]
  }
  const { authority } = urlParts(request.endpoint)
  const right = new Set([metadata?.issuer?.value, metadata?.tokenEndpoint?.value, request.endpoint, authority])
  if (named.some((audience) => right.has(audience))) return []
  const error = response && 'error' in response ? response.error : undefined
  const blamed = /\baud\b|audience/i.test(error?.description?.value ?? '')
  const origins = new Set(flow.core.map(({ message }) => comparableOrigin(message.endpoint)))
  const related = named.some((audience) => origins.has(comparableOrigin(audience)))
  // Without the server's metadata, only its words show that the audience is what it does not take.
  if (!blamed && (related || !metadata?.issuer)) return []
  return [
    {
      words: 'Its aud is {seen}, and has to name this server: {expected}.',
      evidence: {
        place,
        seen: shownClaim(token.payload, 'aud'),
        expected: best,
        ...(expected && { expectedAt: expected.place }),
      },
    },
  ]
}

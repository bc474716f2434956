import { parameter } from '../../exchange/parameter.ts'
import type { Located } from '../../exchange/place.ts'
import { comparableOrigin, withoutLastSlash } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import { phrases } from '../../redact/phrases.ts'
import type { Jws } from '../../tokens/decode-token.ts'
import { memberText, memberValue } from '../../tokens/token-members.ts'
import type { CheckContext } from '../cause.ts'
import { differs, lacks, shows } from '../evidence.ts'
import type { AssertionFault } from './assertion-fault.ts'
import { judgeTimes } from './judge-times.ts'
import { placeInAssertion, type SentAssertion, shownClaim, textClaim } from './sent-assertion.ts'

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Another kind of assertion, which is no JWT (RFC 7522 §2.2). */
const saml2Bearer = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'

/** Everything that is wrong with an assertion, in the order of RFC 7523 §3. */
export function judgeAssertion(flow: Flow, sent: SentAssertion, context: CheckContext): readonly AssertionFault[] {
  const { request, assertion } = sent
  const type = parameter(request, 'client_assertion_type')
  if (type?.value === saml2Bearer) return []
  const faults: AssertionFault[] = []
  if (type?.value !== jwtBearer) {
    faults.push({
      words: type
        ? 'Its client_assertion_type is {seen}, and has to be {expected}.'
        : 'It comes without client_assertion_type, so that the server does not know what it is.',
      evidence: type
        ? shows(type, jwtBearer)
        : lacks({ ...assertion.place, location: typeLocation(assertion) }, jwtBearer),
    })
  }
  const token = context.tokens.decode(assertion.value)
  if (token.kind === 'jwe') return faults
  if (token.kind !== 'jws') {
    const why = token.kind === 'malformed' ? token.reason : 'It is a text that holds no claims.'
    const evidence = { place: assertion.place, seen: phrases.noJwt, expected: phrases.oneJwt }
    return [...faults, { words: `It is no signed JWT. ${why}`, evidence }]
  }
  return [
    ...faults,
    ...judgeAlgorithm(token, assertion, context),
    ...judgeSecret(token, assertion, context),
    ...judgeClient(token, sent, flow),
    ...judgeAudience(token, sent, flow, context),
    ...judgeTimes(token, sent),
    ...judgeIdentifier(token, sent, flow, context),
  ]
}

/** Beside the assertion, whether in the body or in the query. */
function typeLocation({ place }: Located): Located['place']['location'] {
  return place.location.replace(/client_assertion$/, 'client_assertion_type') as Located['place']['location']
}

function judgeAlgorithm(token: Jws, assertion: Located, { metadata }: CheckContext): readonly AssertionFault[] {
  const alg = memberText(token.header, 'alg')
  const place = placeInAssertion(assertion, 'header', 'alg')
  if (alg === undefined) return [{ words: 'Its header names no alg.', evidence: lacks(place) }]
  if (/^none$/i.test(alg)) {
    const words = 'Its alg is {seen}: it is not signed, and anybody could write it.'
    return [{ words, evidence: { place, seen: alg, expected: null }, unsafe: true }]
  }
  const listed = metadata && parameter(metadata, 'token_endpoint_auth_signing_alg_values_supported')
  const offered: unknown = listed && JSON.parse(listed.raw)
  if (!listed || !Array.isArray(offered) || offered.length === 0 || offered.includes(alg)) return []
  return [
    {
      words: "It is signed by {seen}, and the server's metadata offers {expected}.",
      evidence: { place, seen: alg, expected: offered.join(' '), expectedAt: listed.place },
    },
  ]
}

/** OpenID Connect Core §9: client_secret_jwt is signed with the client secret. */
function judgeSecret(
  token: Jws,
  assertion: Located,
  { tokens, clientSecret }: CheckContext,
): readonly AssertionFault[] {
  if (clientSecret === undefined || !/^HS\d{3}$/.test(memberText(token.header, 'alg') ?? '')) return []
  const verdict = tokens.signature(token, { clientSecret, keySource: 'the client secret' })
  if (verdict?.kind !== 'failed') return []
  const evidence = {
    place: placeInAssertion(assertion, 'header', 'alg'),
    seen: 'signed with another secret',
    expected: 'signed with the client secret',
  }
  return [{ words: 'Its signature does not fit the client secret that is known: another secret signed it.', evidence }]
}

/** RFC 7523 §3, RFC 7521 §4.2: sub is the client, and so is iss where the client made it itself. */
function judgeClient(token: Jws, { request, assertion }: SentAssertion, flow: Flow): readonly AssertionFault[] {
  const issuer = textClaim(assertion, 'payload', token.payload, 'iss')
  const subject = textClaim(assertion, 'payload', token.payload, 'sub')
  const beside = parameter(request, 'client_id')
  const asked = beside ?? flow.clientId
  const faults: AssertionFault[] = []
  for (const [name, claim] of [
    ['iss', issuer],
    ['sub', subject],
  ] as const) {
    if (!claim) {
      const evidence = lacks(placeInAssertion(assertion, 'payload', name), asked)
      faults.push({ words: `It has no ${name}, which has to be the client id.`, evidence })
    } else if (asked && claim.value !== asked.value) {
      const words = `Its ${name} is {seen}, and the client is {expected}: each of iss and sub has to be the client id.`
      faults.push({ words, evidence: differs(claim, asked) })
    }
  }
  if (faults.length === 0 && issuer && subject && issuer.value !== subject.value) {
    const words = 'Its iss is {seen} and its sub is {expected}: both have to be the client id.'
    faults.push({ words, evidence: differs(issuer, subject) })
  }
  return faults
}

/** RFC 7523 §3: aud names the authorization server: its issuer, or the address of its token endpoint. */
function judgeAudience(
  token: Jws,
  { request, assertion }: SentAssertion,
  flow: Flow,
  context: CheckContext,
): readonly AssertionFault[] {
  const place = placeInAssertion(assertion, 'payload', 'aud')
  const { metadata } = context
  const best: Located | string = metadata?.issuer ?? metadata?.tokenEndpoint ?? request.endpoint
  const value = memberValue(token.payload, 'aud')
  const named = (Array.isArray(value) ? value : [value]).filter((audience) => typeof audience === 'string')
  if (named.length === 0) {
    return [{ words: 'It has no aud, which has to name the server: {expected}.', evidence: lacks(place, best) }]
  }
  const right = new Set([metadata?.issuer?.value, metadata?.tokenEndpoint?.value, request.endpoint])
  if (named.some((audience) => right.has(audience))) return []
  // Where the server's issuer is not known, an address at one of its origins may be it.
  const origins = new Set(flow.core.map(({ message }) => comparableOrigin(message.endpoint)))
  const near = (audience: string) =>
    origins.has(comparableOrigin(audience)) && !isEndpointWithSlash(audience, request.endpoint)
  if (!metadata?.issuer && named.some(near)) return []
  const expected = typeof best === 'string' ? { expected: best } : { expected: best.value, expectedAt: best.place }
  const seen = shownClaim(token.payload, 'aud')
  return [
    {
      words: 'Its aud is {seen}, and has to name this server, to the letter: {expected}.',
      evidence: { place, seen, ...expected },
    },
  ]
}

function isEndpointWithSlash(audience: string, endpoint: string): boolean {
  return audience !== endpoint && withoutLastSlash(audience) === withoutLastSlash(endpoint)
}

/** RFC 7523 §3, OpenID Connect Core §9: each assertion is good for one request. */
function judgeIdentifier(
  token: Jws,
  { request, assertion }: SentAssertion,
  flow: Flow,
  { session, tokens }: CheckContext,
): readonly AssertionFault[] {
  const jti = textClaim(assertion, 'payload', token.payload, 'jti')
  if (!jti) {
    const evidence = lacks(placeInAssertion(assertion, 'payload', 'jti'), 'a new value for each request')
    return [
      { words: 'It has no jti, the identifier by which a server notices an assertion that is sent twice.', evidence },
    ]
  }
  const before =
    earlierUse(flow, request, jti, tokens) ?? elsewhere(session.firstUse('client_assertion', assertion.value, flow.id))
  if (!before) return []
  // What another party issues to a machine, it may send until it ends.
  const own = memberText(token.payload, 'iss') === memberText(token.payload, 'sub')
  return [
    {
      words: 'Its jti {seen} was sent in an earlier request already: make a new assertion for each request.',
      evidence: {
        place: jti.place,
        seen: jti.value,
        expected: 'a new value for each request',
        expectedAt: before.place,
      },
      ...(own && { unsafe: true }),
    },
  ]
}

function earlierUse(
  flow: Flow,
  request: SentAssertion['request'],
  jti: Located,
  tokens: CheckContext['tokens'],
): Located | undefined {
  for (const { message } of flow.core) {
    if (message.exchange === request.exchange) return undefined
    if (!('authentication' in message) || message.endpoint === '' || message.part !== 'request') continue
    const other = parameter(message, 'client_assertion')
    const decoded = other && tokens.decode(other.value)
    if (other && decoded?.kind === 'jws' && memberText(decoded.payload, 'jti') === jti.value) {
      return { value: jti.value, place: placeInAssertion(other, 'payload', 'jti') }
    }
  }
  return undefined
}

function elsewhere(message: Parameters<typeof parameter>[0] | undefined): Located | undefined {
  const assertion = message && parameter(message, 'client_assertion')
  return assertion && { value: assertion.value, place: placeInAssertion(assertion, 'payload', 'jti') }
}

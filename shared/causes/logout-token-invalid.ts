import { isJsonObject } from '../exchange/json-parameters.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import { within } from '../exchange/place.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'
import type { Jws } from '../tokens/decode-token.ts'
import { memberText, memberValue } from '../tokens/token-members.ts'
import { defineCause } from './cause.ts'
import { observe, status, toChangeAt } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { inWords } from './length-of-time.ts'
import { refusalOf, said } from './refusals.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['backchannel-logout-response'], judge)

/** The server's own call to log a client out is not one that it may heed, or is not heeded (OpenID Connect Back-Channel Logout §2.4, §2.6). */
export const logoutTokenInvalid = defineCause({
  id: 'logout-token-invalid',
  title: 'The back-channel logout does not reach the client',
  possibleCause:
    'The logout token lacks what it must have, is signed by a key that the issuer does not publish, or the client does not take the call: another address, a check against forged forms, a login wall.',
  solution:
    'Let the client take the POST of the server without a session or a form token, check the logout token as OpenID Connect Back-Channel Logout §2.6 says, end the session that it names, and answer 200.',
  troubleshoot:
    'Look at the status by which the client answers, and at events, sub, sid, iat and aud of the logout token.',
  references: [
    'OpenID Connect Back-Channel Logout §2.4',
    'OpenID Connect Back-Channel Logout §2.6',
    'OpenID Connect Back-Channel Logout §2.8',
  ],
  severities: ['error', 'warning'],
  where: 'client',
  checkLoose: looks,
})

interface Fault {
  readonly words: (n: number) => string
  readonly evidence: Evidence
}

function judge(message: EndpointResponse, around: Surroundings): readonly Observation<Alarm>[] {
  if (!around.request) return []
  const token = parameter(around.request, 'logout_token')
  if (!token) return []
  const faults = faultsOf(token, message, around)
  const { status: code } = message.response
  const refused = code >= 300
  const [first, ...more] = faults
  const refusal = refusalOf(message)
  const answer: readonly [Evidence, ...Evidence[]] = [
    status(message.exchange, code, '200'),
    ...(refusal ? said(refusal) : []),
  ]
  if (first) {
    const words = faults.map((fault, index) => fault.words(index)).join(' ')
    return [
      toChangeAt(
        'authorization-server',
        observe(
          refused ? 'error' : 'warning',
          `${words} ${refused ? 'The client did not log the person out.' : 'The client took it all the same: it does not check this, and is to refuse such a token.'} Have the server make the token as it has to be.`,
          first.evidence,
          ...more.map(({ evidence }) => evidence),
          ...(refused ? answer : []),
        ),
      ),
    ]
  }
  if (!refused) return []
  return [
    observe(
      'error',
      `The client answered the logout with {seen:0}, and the person stays logged in there. ${hintFor(code)}`,
      ...answer,
    ),
  ]
}

function hintFor(code: number): string {
  if (code < 400)
    return 'It sent the server on to another page, as to a login: the call comes from a server, which has no session.'
  if (code === 404 || code === 405)
    return 'There is nothing at the address that is registered as backchannel_logout_uri, or nothing that takes POST.'
  if (code === 401 || code === 403)
    return 'It asks the server for a login, or takes the call for a forged form: leave this address out of both.'
  if (code >= 500) return 'It failed while it ended the session.'
  return 'Nothing in the token shows why: see which claim, key or session the client does not know.'
}

const event = 'http://schemas.openid.net/event/backchannel-logout'

function faultsOf(token: Parameter, message: Message, { tokens, jwks }: Surroundings): readonly Fault[] {
  const decoded = tokens.decode(token.value)
  if (decoded.kind === 'jwe' || isPlaceholder(token.value)) return []
  if (decoded.kind !== 'jws') {
    const why = decoded.kind === 'malformed' ? decoded.reason : 'It is no signed JWT.'
    return [
      {
        words: () => `The logout token cannot be read. ${why}`,
        evidence: { place: token.place, seen: token.value, expected: null },
      },
    ]
  }
  return [...claimsOf(decoded, token, message), ...signatureOf(decoded, token, { tokens, jwks })]
}

function claimsOf(decoded: Jws, token: Parameter, message: Message): readonly Fault[] {
  const { payload } = decoded
  const at = (claim: string) => ({
    exchange: token.place.exchange,
    location: within(token.place.location, 'payload', claim),
  })
  const faults: Fault[] = []
  const add = (claim: string, seen: unknown, expected: string | null, words: Fault['words']) =>
    faults.push({ words, evidence: { place: at(claim), seen: seen === undefined ? null : text(seen), expected } })
  for (const claim of ['iss', 'aud', 'iat', 'jti'] as const) {
    if (memberValue(payload, claim) === undefined)
      add(claim, undefined, null, () => `The logout token has no ${claim}.`)
  }
  const events = memberValue(payload, 'events')
  if (!isJsonObject(events) || !isJsonObject(events[event])) {
    add(
      'events',
      events,
      `{"${event}":{}}`,
      (n) =>
        `The events of the logout token are {seen:${n}}, and must be {expected:${n}}: they are what tells it from an ID token.`,
    )
  }
  const nonce = memberValue(payload, 'nonce')
  if (nonce !== undefined) {
    add(
      'nonce',
      nonce,
      'none',
      () => 'The logout token has a nonce, which it must not have: otherwise an ID token could be passed off as one.',
    )
  }
  if (memberText(payload, 'sub') === undefined && memberText(payload, 'sid') === undefined) {
    add(
      'sid',
      undefined,
      null,
      () => 'The logout token has neither sub nor sid, and so does not say who is logged out.',
    )
  }
  const expiry = memberValue(payload, 'exp')
  if (typeof expiry === 'number' && message.span.start > (expiry + 60) * 1000) {
    const late = inWords(message.span.start - expiry * 1000)
    add('exp', expiry, null, () => `The logout token had expired ${late} before it was sent.`)
  }
  return faults
}

function signatureOf(
  decoded: Jws,
  token: Parameter,
  { tokens, jwks }: Pick<Surroundings, 'tokens' | 'jwks'>,
): readonly Fault[] {
  const alg = memberText(decoded.header, 'alg')
  const place = { exchange: token.place.exchange, location: within(token.place.location, 'header', 'alg') }
  if (alg === undefined || /^none$/i.test(alg)) {
    return [
      {
        words: () => 'The logout token is not signed: anybody could log the person out.',
        evidence: { place, seen: alg ?? null, expected: 'a signature' },
      },
    ]
  }
  const issuer = memberText(decoded.payload, 'iss')
  const keys = issuer === undefined ? undefined : jwks(issuer)
  if (!keys) return []
  const verdict = tokens.signature(decoded, { jwks: keys, keySource: 'the key set of the issuer' })
  if (verdict?.kind !== 'failed') return []
  return [
    {
      words: () => 'The signature of the logout token does not fit the keys of its issuer.',
      evidence: {
        place: { ...place, location: within(token.place.location, 'header', 'kid') },
        seen: memberText(decoded.header, 'kid') ?? null,
        expected: 'the key that signed',
        ...(keys.at && { expectedAt: keys.at }),
      },
    },
  ]
}

const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

import fc from 'fast-check'
import {
  type Body,
  type Exchange,
  emptyBody,
  exchangeId,
  type Header,
  type Outcome,
} from '../../shared/exchange/exchange.ts'
import { bodyOf } from '../traffic/exchange.ts'

// What a peer may send that nobody would: names of prototypes, broken encodings, deep and long values, tokens cut in
// the middle, and all of it under the names that recognisers look for.

/** Names that a careless object takes for its own. */
const prototypeNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'valueOf',
]

/** Names that recognisers and checks look for. */
const oauthNames = [
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'code', 'code_challenge', 'error'],
  ...['code_challenge_method', 'code_verifier', 'grant_type', 'client_secret', 'client_assertion', 'response_mode'],
  ...['client_assertion_type', 'access_token', 'refresh_token', 'id_token', 'token', 'token_type', 'expires_in'],
  ...['error_description', 'iss', 'response', 'request', 'request_uri', 'resource', 'authorization_details', 'prompt'],
  ...['device_code', 'user_code', 'verification_uri', 'interval', 'auth_req_id', 'assertion', 'subject_token'],
  ...['id_token_hint', 'post_logout_redirect_uri', 'logout_token', 'sid', 'active', 'keys', 'issuer', 'jwks_uri'],
  ...[
    'token_endpoint',
    'authorization_endpoint',
    'redirect_uris',
    'mtls_endpoint_aliases',
    'registration_access_token',
  ],
  ...['oauth_token', 'oauth_signature', 'oauth_consumer_key', 'oauth_verifier', 'claims', 'max_age', 'acr_values'],
]

const headerNames = [
  ...['Authorization', 'Content-Type', 'Location', 'Cookie', 'Set-Cookie', 'WWW-Authenticate', 'DPoP', 'DPoP-Nonce'],
  ...['Date', 'Origin', 'Referer', 'Host', 'Cache-Control', 'Access-Control-Allow-Origin', 'Content-Encoding', 'Via'],
  ...['Access-Control-Request-Method', 'Access-Control-Request-Headers', 'X-Forwarded-Proto', 'Sec-Fetch-Site'],
  ...['Sec-Fetch-Mode', 'Retry-After', 'User-Agent', 'Transfer-Encoding', 'Content-Length', '__proto__'],
]

const base64url = (text: string) => Buffer.from(text).toString('base64url')

const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1, 1e308, 1700000000, '', 'none', 'RS256', 'https://as.example'),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(
        fc.tuple(fc.constantFrom(...oauthNames, ...prototypeNames, 'alg', 'kid', 'aud', 'exp', 'cnf'), tie('value')),
        {
          maxLength: 6,
        },
      )
      .map((members) =>
        JSON.parse(`{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`),
      ),
  ),
})).value

const jsonText = json.map((value) => JSON.stringify(value) ?? 'null')

/** A token, or what is nearly one. */
const token: fc.Arbitrary<string> = fc
  .tuple(
    fc.record({
      alg: fc.constantFrom('RS256', 'none', 'HS256', 'ES256', 'EdDSA', 'dir', 7, null),
      typ: fc.constantFrom('JWT', 'at+jwt', 'dpop+jwt', null),
      enc: fc.constantFrom('A128GCM', undefined),
      kid: fc.constantFrom('1', undefined, '__proto__'),
    }),
    jsonText,
    fc.constantFrom('', 'c2ln', '=', 'c2ln.x.y'),
    fc.integer({ min: 0, max: 200 }),
  )
  .map(([header, payload, signature, cut]) => {
    const whole = `${base64url(JSON.stringify(header))}.${base64url(payload)}.${signature}`
    return cut < whole.length && cut % 5 === 0 ? whole.slice(0, cut) : whole
  })

const url = fc
  .tuple(
    fc.constantFrom(
      'https://as.example',
      'https://app.example',
      'http://localhost:3000',
      'com.app:',
      '//x',
      '',
      'https://[::1]:8',
      'https://as.example:443',
      'javascript:',
    ),
    fc.constantFrom(
      '/authorize',
      '/token',
      '/cb',
      '/.well-known/openid-configuration',
      '/.well-known/oauth-protected-resource/x',
      '',
      '/%',
      '/../..',
      '/introspect',
    ),
    fc.oneof(fc.constant(''), fc.string({ maxLength: 8 })),
  )
  .map((parts) => parts.join(''))

/** A value as hostile as a text can be. */
const value: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.constantFrom(
    '',
    '%',
    '%zz',
    '%00',
    '\u0000',
    '\ud800',
    '\u202e',
    '+',
    ' ',
    '{}',
    '[',
    '"',
    '1e999',
    '-1',
    'NaN',
    'undefined',
    ...prototypeNames,
  ),
  fc.constantFrom(
    'code',
    'token',
    'id_token',
    'code id_token',
    'authorization_code',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
    'invalid_grant',
    'use_dpop_nonce',
    'AADSTS50011',
    'S256',
    'openid',
    'form_post',
    'jwt',
    'Bearer',
    'DPoP',
  ),
  token,
  jsonText,
  url,
  fc.constantFrom('a'.repeat(3000), '%41'.repeat(2000), '('.repeat(2000), '[['.repeat(1500), '. '.repeat(1500)),
)

const pairs = fc
  .array(fc.tuple(fc.constantFrom(...oauthNames, ...prototypeNames), value, fc.boolean()), { maxLength: 9 })
  .map((list) =>
    list.map(([name, one, raw]) => `${name}=${raw ? one : encodeURIComponent(one.toWellFormed())}`).join('&'),
  )

const headerValue = fc.oneof(
  value,
  pairs,
  fc.tuple(fc.constantFrom('Bearer ', 'Basic ', 'DPoP ', 'OAuth ', 'bearer', ''), value).map((parts) => parts.join('')),
  fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'text/html; charset=utf-7',
    'multipart/form-data; boundary=',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'Bearer error="invalid_token", error_description="\\"',
    'a=b; SameSite=Strict; Path=/; Expires=x',
  ),
  fc.tuple(url, pairs, pairs).map(([at, query, fragment]) => `${at}?${query}#${fragment}`),
)

const headers: fc.Arbitrary<readonly Header[]> = fc.array(
  fc.tuple(fc.constantFrom(...headerNames), headerValue).map(([name, one]): Header => [name, one]),
  { maxLength: 7 },
)

const body: fc.Arbitrary<Body> = fc.oneof(
  fc.constant(emptyBody),
  pairs.map(bodyOf),
  jsonText.map(bodyOf),
  fc.tuple(jsonText, fc.nat(40)).map(([text, cut]) => bodyOf(text.slice(0, -cut))),
  value.map((text) => bodyOf(`<html><body>${text}<input name="SAMLResponse" value="${text}"></body></html>`)),
  token.map(bodyOf),
  fc.uint8Array({ maxLength: 60 }).map((raw) => ({ ...emptyBody, size: raw.length, bytes: raw })),
  fc.uint8Array({ maxLength: 20 }).map(
    (raw): Body => ({
      ...emptyBody,
      size: 9e9,
      bytes: raw,
      truncated: true,
      coding: { kind: 'undecodable', codings: ['br'], reason: 'cut' },
    }),
  ),
)

const response = fc
  .tuple(
    fc.constantFrom(100, 200, 201, 204, 301, 302, 303, 307, 400, 401, 403, 404, 429, 431, 500, 502, 999),
    headers,
    body,
  )
  .map(([status, lines, content]) => ({ status, reason: '', httpVersion: '1.1', headers: lines, body: content }))

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 8, arbitrary: response.map((answer): Outcome => ({ kind: 'answered', response: answer })) },
  fc.constant<Outcome>({ kind: 'pending' }),
  fc.constant<Outcome>({ kind: 'aborted' }),
  fc.constant<Outcome>({ kind: 'failed', error: { code: 'reset', message: 'The server went away.' } }),
  response.map((answer): Outcome => ({ kind: 'cut', response: answer, error: { code: 'reset', message: 'Cut.' } })),
  response.map((answer): Outcome => ({ kind: 'upgraded', response: answer, bytesUp: 1, bytesDown: 1, open: true })),
)

/** An exchange that no good peer would begin; its id is for the capture to give. */
const hostileExchange: fc.Arbitrary<Omit<Exchange, 'id'>> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', '', 'get'),
    url,
    pairs,
    headers,
    body,
    outcome,
    fc.constantFrom(1_700_000_000_000, 0, -1, 1_700_000_000_500, 8.64e15),
    fc.constantFrom(undefined, 1, 20),
  )
  .map(([method, at, query, lines, content, end, startedAt, took]) => ({
    startedAt,
    timing: took === undefined ? {} : { requestEnded: 1, responseStarted: took, ended: took },
    connection: {},
    request: { method, url: query === '' ? at : `${at}?${query}`, httpVersion: '1.1', headers: lines, body: content },
    outcome: end,
  }))

/** What becomes of one exchange of a good capture. */
export type Damage = (exchange: Exchange) => Exchange

const damagedText = (text: string, at: number, put: string) => {
  const place = text.length === 0 ? 0 : at % text.length
  return text.slice(0, place) + put + text.slice(place + put.length)
}

const damagedBody = (content: Body, at: number, put: string): Body =>
  bodyOf(damagedText(new TextDecoder().decode(content.bytes), at, put))

/** A few bytes are put in the place of others, somewhere in an exchange. */
const damage: fc.Arbitrary<Damage> = fc
  .tuple(fc.constantFrom('url', 'request', 'response', 'location', 'header'), fc.nat(4000), value)
  .map(
    ([where, at, put]): Damage =>
      (exchange) => {
        const { request, outcome: end } = exchange
        if (where === 'url') return { ...exchange, request: { ...request, url: damagedText(request.url, at, put) } }
        if (where === 'request')
          return { ...exchange, request: { ...request, body: damagedBody(request.body, at, put) } }
        if (where === 'header') {
          const lines = request.headers.map(
            ([name, one]): Header => [name, damagedText(one, at, put.replaceAll('\n', ' '))],
          )
          return { ...exchange, request: { ...request, headers: lines } }
        }
        if (end.kind !== 'answered') return exchange
        if (where === 'response') {
          const answer = { ...end.response, body: damagedBody(end.response.body, at, put) }
          return { ...exchange, outcome: { kind: 'answered', response: answer } }
        }
        const lines = end.response.headers.map(([name, one]): Header => [name, damagedText(one, at, put)])
        return { ...exchange, outcome: { kind: 'answered', response: { ...end.response, headers: lines } } }
      },
  )

/** A capture made of hostile exchanges alone. */
export const hostileCapture: fc.Arbitrary<readonly Exchange[]> = fc
  .array(hostileExchange, { minLength: 1, maxLength: 8 })
  .map((list) => list.map((exchange, index) => ({ ...exchange, id: exchangeId(index) })))

/** A good capture with a few of its exchanges damaged, some left out, and some told twice. */
export function damagedCapture(captures: readonly (readonly Exchange[])[]): fc.Arbitrary<readonly Exchange[]> {
  return fc
    .tuple(
      fc.constantFrom(...captures),
      fc.array(fc.tuple(fc.nat(200), damage), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(200), { maxLength: 3 }),
      fc.array(fc.nat(200), { maxLength: 2 }),
    )
    .map(([capture, damages, left, twice]) => {
      const now = [...capture]
      for (const [index, change] of damages) {
        const at = index % now.length
        const exchange = now[at]
        if (exchange) now[at] = change(exchange)
      }
      const gone = new Set(left.map((index) => index % now.length))
      const kept = now.filter((_, index) => !gone.has(index))
      return [...kept, ...twice.flatMap((index) => kept[index % Math.max(kept.length, 1)] ?? [])]
    })
}

export const hostileText = fc.oneof(value, pairs, jsonText, headerValue)
export const hostileToken = token
export const hostileJson = jsonText

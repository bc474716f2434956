import { expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysedAndSettled } from '../../test/traffic/findings.ts'
import { discovery, frontLogin, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { good, loginSteps } from '../../test/traffic/login.ts'
import { halfHash, idClaims, jwt, signedWithSecret, signingKey } from '../../test/traffic/tokens.ts'

// What the OpenID Foundation's conformance suite does to a client, by the names of its modules: it sends a login with
// one fault, and a client passes by refusing it (`oidcc-client-test-…`). Each fault must be found, as an error.

const rs = signingKey('RS256', 'rs')
const es = signingKey('ES256', 'es')
const nonce = 'n-0S6_WzA2Mj'
const signed = (change: Readonly<Record<string, unknown>> = {}, key = rs) => key.sign(idClaims({ nonce, ...change }))

const broken = (token: string) => {
  const [header, payload, signature = ''] = token.split('.')
  return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
}

const causesOf = async (exchanges: readonly Written[], keys: readonly unknown[] = [rs.jwk, es.jwk]) =>
  (await analysedAndSettled([...discovery(keys), ...exchanges])).findings.map(
    ({ cause, severity }) => `${severity} ${cause}`,
  )
const code = (token: string) => idTokenLogin(token, { nonce })
const front = (type: string, response: Readonly<Record<string, string>>) => frontLogin(type, response, nonce)

const userinfo = (sub: string) =>
  idTokenLogin(signed(), { nonce, resource: { url: `${good.server}/userinfo`, json: { sub } } })

const refresh = (change: Readonly<Record<string, unknown>>) => [
  ...idTokenLogin(signed(), { nonce, json: { refresh_token: 'r-1' } }),
  {
    ...loginSteps().token,
    form: { grant_type: 'refresh_token', refresh_token: 'r-1' },
    json: { access_token: 'at-2', token_type: 'Bearer', refresh_token: 'r-2', id_token: signed(change) },
  },
]

const modules: Readonly<Record<string, readonly [exchanges: readonly Written[], finding: string]>> = {
  'invalid-iss': [code(signed({ iss: `${good.server}1` })), 'error id-token-issuer-mismatch'],
  'invalid-aud': [code(signed({ aud: `${good.clientId}1` })), 'error id-token-audience-mismatch'],
  'missing-aud': [code(signed({ aud: undefined })), 'error id-token-audience-mismatch'],
  'missing-iat': [code(signed({ iat: undefined })), 'error id-token-malformed'],
  'missing-sub': [code(signed({ sub: undefined })), 'error id-token-malformed'],
  'nonce-invalid': [code(signed({ nonce: `${nonce}1` })), 'error nonce-mismatch'],
  'invalid-sig-rs256': [code(broken(signed())), 'error id-token-signature-invalid'],
  'invalid-sig-es256': [code(broken(signed({}, es))), 'error id-token-signature-invalid'],
  'invalid-sig-hs256': [
    code(broken(signedWithSecret(good.secret, idClaims({ nonce })))),
    'error id-token-signature-invalid',
  ],
  'idtoken-sig-none': [
    code(jwt(idClaims({ nonce }), { alg: 'none' }).replace(/[^.]+$/, '')),
    'error id-token-signature-invalid',
  ],
  'invalid-athash': [
    front('id_token token', {
      access_token: 'at-1',
      token_type: 'Bearer',
      id_token: signed({ at_hash: halfHash('at-2') }),
    }),
    'error token-hash-mismatch',
  ],
  'invalid-chash': [
    front('code id_token', { code: 'c-1', id_token: signed({ c_hash: halfHash('c-2') }) }),
    'error token-hash-mismatch',
  ],
  'userinfo-invalid-sub': [userinfo('another-sub'), 'error userinfo-subject-mismatch'],
  'refresh-token-invalid-issuer': [refresh({ iss: `${good.server}1` }), 'error refreshed-id-token-mismatch'],
  'refresh-token-invalid-sub': [refresh({ sub: 'another-sub' }), 'error refreshed-id-token-mismatch'],
}

it.each(Object.entries(modules))(
  'finds what the module %s does, and tells it once',
  async (_name, [exchanges, finding]) => {
    const found = await causesOf(exchanges)
    expect(found.filter((one) => one.startsWith('error'))).toEqual([finding])
  },
)

it('kid-absent-multiple-jwks: warns of a token that names none of the keys that fit', async () => {
  const other = signingKey('RS256', 'other')
  const token = rs.sign(idClaims({ nonce }), { alg: 'RS256' })
  expect(await causesOf(code(token), [rs.jwk, other.jwk])).toEqual(['warning signing-key-not-found'])
})

it('kid-absent-single-jwks: stays silent where one key alone can be meant', async () => {
  expect(await causesOf(code(rs.sign(idClaims({ nonce }), { alg: 'RS256' })), [rs.jwk])).toEqual([])
})

it('signing-key-rotation: stays silent where the client fetches the key set again', async () => {
  const fetch = { url: `${good.server}/keys`, status: 200, json: { keys: [es.jwk] } }
  expect(await causesOf([...code(signed({}, es)), fetch], [rs.jwk])).toEqual([])
})

it('stays silent in each of the good logins that were changed', async () => {
  for (const exchanges of [
    code(signed()),
    code(signed({}, es)),
    code(signedWithSecret(good.secret, idClaims({ nonce }))),
    userinfo(String(idClaims()['sub'])),
    refresh({}),
  ])
    expect(await causesOf(exchanges)).toEqual([])
})

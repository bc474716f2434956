import { expect, it } from 'vitest'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { good } from '../../test/traffic/login.ts'
import { idClaims, idToken, jwt, signedWithSecret, signingKey } from '../../test/traffic/tokens.ts'

const rsa = signingKey('RS256', 'k1')
const ec = signingKey('ES256', 'k2')
const keys = [rsa.jwk, ec.jwk]
const found = async (token: string, set: readonly unknown[] = keys, change = {}) =>
  inShort((await analysedAndSettled([...discovery(set, change), ...idTokenLogin(token)])).findings)
const invalid = (...evidence: readonly string[]) => [
  { cause: 'id-token-signature-invalid', severity: 'error', evidence },
]
const at = '7 response.body.id_token.header'

/** Another payload under the same signature. */
function changed(token: string): string {
  const [header, , signature] = token.split('.')
  return `${header}.${idToken({ sub: 'somebody-else' }).split('.')[1]}.${signature}`
}

it.each([
  ['RS256', rsa, 'k1'],
  ['ES256', ec, 'k2'],
  ['PS256', signingKey('PS256', 'k3'), 'k3'],
  ['EdDSA', signingKey('EdDSA', 'k4'), 'k4'],
])('finds a changed token that was signed with %s', async (alg, key, kid) => {
  const set = [key.jwk]
  expect(await found(changed(key.sign(idClaims())), set)).toEqual(
    invalid(`${at}.alg: ${alg} | -`, `${at}.kid: ${kid} | -`),
  )
  expect(await found(key.sign(idClaims()), set)).toEqual([])
})

it('says which key set was tried', async () => {
  const { findings } = await analysedAndSettled([...discovery(keys), ...idTokenLogin(changed(rsa.sign(idClaims())))])
  expect(findings[0]?.evidence[1]?.expectedAt?.exchange).toBe(1)
  expect(findings[0]?.message).toContain('does not fit the key k1 of the key set fetched in exchange 1')
})

it('finds a token that is signed with another secret than the client’s', async () => {
  expect(await found(signedWithSecret('another-secret', idClaims()))).toEqual(invalid(`${at}.alg: HS256 | -`))
  expect(await found(signedWithSecret(good.secret, idClaims()))).toEqual([])
})

it('goes by the secret that the server took, and not by another one that is registered', async () => {
  const registration = { client_id: good.clientId, client_secret: 'copied-from-another-app' }
  const causesOf = async (secret: string) => {
    const steps = [...discovery(keys), ...idTokenLogin(signedWithSecret(secret, idClaims()))]
    return (await analysedAndSettled(steps, registration)).findings.map(({ cause }) => cause)
  }
  expect(await causesOf(good.secret)).toEqual([])
  expect(await causesOf('copied-from-another-app')).toContain('id-token-signature-invalid')
})

it('finds a token that is not signed', async () => {
  const unsigned = jwt(idClaims(), { alg: 'none' }).replace(/[^.]+$/, '')
  expect(await found(unsigned)).toEqual(invalid(`${at}.alg: none | an algorithm that signs`))
  expect(await found(rsa.sign(idClaims()).replace(/[^.]+$/, ''))).toEqual(
    invalid(`${at}.alg: RS256 | -`, `${at}.kid: k1 | -`),
  )
  expect(await found(jwt(idClaims(), { typ: 'JWT' }))).toEqual(invalid(`${at}.alg: - | an algorithm that signs`))
})

it('warns only, where the server says that it may be unsigned', async () => {
  const unsigned = jwt(idClaims(), { alg: 'none' }).replace(/[^.]+$/, '')
  const change = { id_token_signing_alg_values_supported: ['RS256', 'none'] }
  expect(await found(unsigned, keys, change)).toEqual([
    {
      cause: 'id-token-signature-invalid',
      severity: 'warning',
      evidence: [`${at}.alg: none | an algorithm that signs`],
    },
  ])
})

it('stays silent where it fits, where no key was seen, and where the keys may be another issuer’s', async () => {
  expect(await found(rsa.sign(idClaims()))).toEqual([])
  expect(inShort((await analysedAndSettled(idTokenLogin(changed(rsa.sign(idClaims()))))).findings)).toEqual([])
  const elsewhere = [
    { url: 'https://as.example/realms/a/certs', status: 200, json: { keys } },
    { url: 'https://as.example/realms/b/certs', status: 200, json: { keys } },
  ]
  const token = changed(rsa.sign(idClaims()))
  expect((await analysedAndSettled([...elsewhere, ...idTokenLogin(token)])).findings).toEqual([])
})

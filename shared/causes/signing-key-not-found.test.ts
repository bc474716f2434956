import { expect, it } from 'vitest'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin, keySet } from '../../test/traffic/id-token-login.ts'
import { idClaims, signingKey } from '../../test/traffic/tokens.ts'

const old = signingKey('ES256', 'old')
const fresh = signingKey('ES256', 'new')
const token = fresh.sign(idClaims())
const found = async (...exchanges: Parameters<typeof analysedAndSettled>) =>
  inShort((await analysedAndSettled(...exchanges)).findings)
const at = '7 response.body.id_token.header.kid'

it('finds a key that the set does not have after the token either', async () => {
  expect(await found([...discovery([old.jwk]), ...idTokenLogin(token), keySet([old.jwk])])).toEqual([
    { cause: 'signing-key-not-found', severity: 'error', evidence: [`${at}: new | old`] },
  ])
})

it('says that the set was not fetched again after the keys had changed', async () => {
  const { findings } = await analysedAndSettled([...discovery([old.jwk]), ...idTokenLogin(token)])
  expect(inShort(findings)).toEqual([
    { cause: 'signing-key-not-found', severity: 'warning', evidence: [`${at}: new | old`] },
  ])
  expect(findings[0]?.where).toBe('client')
  expect(findings[0]?.message).toContain('it was not fetched again here')
})

it('warns where the key is not among those that were given', async () => {
  const registration = {
    client_id: 'web-app',
    issuer: 'https://as.example',
    issuer_jwks: { keys: [{ kty: 'EC', kid: 'old' }] },
  }
  expect(await found(idTokenLogin(token), registration)).toEqual([
    {
      cause: 'signing-key-not-found',
      severity: 'warning',
      evidence: ['5 response.body.id_token.header.kid: new | old'],
    },
  ])
})

it('warns of a token that names no key where several fit', async () => {
  const nameless = fresh.sign(idClaims(), { alg: 'ES256' })
  expect(await found([...discovery([old.jwk, fresh.jwk]), ...idTokenLogin(nameless)])).toEqual([
    { cause: 'signing-key-not-found', severity: 'warning', evidence: [`${at}: - | old, new`] },
  ])
})

it('stays silent where the set was fetched again and has the key, before or after, or had it earlier', async () => {
  expect(await found([...discovery([old.jwk, fresh.jwk]), ...idTokenLogin(token)])).toEqual([])
  expect(await found([...discovery([old.jwk]), ...idTokenLogin(token), keySet([fresh.jwk])])).toEqual([])
  expect(await found([...discovery([fresh.jwk]), ...idTokenLogin(token), keySet([old.jwk])])).toEqual([])
})

it('stays silent where one key alone fits a token that names none, or no set was seen', async () => {
  const nameless = fresh.sign(idClaims(), { alg: 'ES256' })
  const rsa = signingKey('RS256', 'r')
  expect(await found([...discovery([rsa.jwk, fresh.jwk]), ...idTokenLogin(nameless)])).toEqual([])
  expect(await found(idTokenLogin(token))).toEqual([])
})

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { decodeToken, type Jws } from './decode-token.ts'
import { verifySignature } from './verify-signature.ts'

type Key = Record<string, unknown>

const keySource = 'the key set'
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function jws(text: string): Jws {
  const token = decodeToken(text)
  if (token.kind !== 'jws') throw new Error(`The test's token is ${token.kind}.`)
  return token
}

async function signed(alg: string, kid?: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const token = await new SignJWT({ sub: '1' })
    .setProtectedHeader(kid === undefined ? { alg } : { alg, kid })
    .sign(privateKey)
  const key: Key = { ...(await exportJWK(publicKey)) }
  const secretKey: Key = { ...(await exportJWK(privateKey)) }
  return { token, key, secretKey }
}

describe('verifying a signature', () => {
  it.each(['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
    'verifies %s by the key set, and nothing that was changed',
    async (alg) => {
      const { token, key } = await signed(alg, 'k1')
      const keys = {
        jwks: {
          keys: [
            { kty: 'RSA', kid: 'k0' },
            { ...key, kid: 'k1' },
          ],
        },
        keySource,
      }
      expect(await verifySignature(jws(token), keys)).toEqual({
        kind: 'verified',
        by: `${alg} with the key k1 of the key set`,
      })
      const [header, , signature] = token.split('.')
      expect(await verifySignature(jws(`${header}.${part({ sub: '2' })}.${signature}`), keys)).toEqual({
        kind: 'failed',
        reason: `the ${alg} signature does not fit the key k1 of the key set`,
      })
    },
  )

  it('tries each key where none is named', async () => {
    const { token, key } = await signed('RS256')
    const other = (await signed('RS256')).key
    const jwks = { keys: [other, key] }
    expect(await verifySignature(jws(token), { jwks, keySource })).toMatchObject({ kind: 'verified' })
    expect(await verifySignature(jws(token), { jwks: { keys: [other, other] }, keySource })).toEqual({
      kind: 'failed',
      reason: 'the RS256 signature does not fit any of the 2 keys of the key set',
    })
  })

  it('uses the public half of a key set that publishes the private one', async () => {
    const { token, secretKey } = await signed('ES256', 'k1')
    const jwks = { keys: [{ ...secretKey, kid: 'k1', key_ops: ['sign'] }] }
    expect(await verifySignature(jws(token), { jwks, keySource })).toMatchObject({ kind: 'verified' })
  })

  it('names the keys that are there where the one it needs is not', async () => {
    const { token, key } = await signed('RS256', 'new')
    const about = async (...keys: Key[]) => await verifySignature(jws(token), { jwks: { keys }, keySource })
    expect(await about({ ...key, kid: 'old', alg: 'RS256' })).toEqual({
      kind: 'unverifiable',
      reason: 'the key set has no key new; it has old (RSA RS256)',
    })
    expect(await about()).toEqual({ kind: 'unverifiable', reason: 'the key set has no key new; it is empty' })
    expect(await about({ ...key, kid: 'new', use: 'enc' })).toEqual({
      kind: 'unverifiable',
      reason: 'the key set has a key new, but not one for RS256; it has new (RSA for encryption)',
    })
    expect(await verifySignature(jws(token), { keySource })).toEqual({
      kind: 'unverifiable',
      reason: 'no key set of the issuer was seen or given',
    })
  })

  it('takes a key that cannot be used for no proof of a forgery', async () => {
    const { token } = await signed('RS256', 'k1')
    const jwks = { keys: [{ kty: 'RSA', kid: 'k1', n: 'AQAB', e: 'AQAB' }] }
    const verdict = await verifySignature(jws(token), { jwks, keySource })
    expect(verdict).toMatchObject({ kind: 'unverifiable' })
    expect(verdict.kind === 'unverifiable' && verdict.reason).toMatch(/^the key k1 of the key set could not be used: /)
  })

  it('verifies HS256 by the client secret', async () => {
    const secret = 'x'.repeat(32)
    const token = jws(await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)))
    expect(await verifySignature(token, { clientSecret: secret, keySource })).toEqual({
      kind: 'verified',
      by: 'HS256 with the client secret',
    })
    const wrong = await verifySignature(token, { clientSecret: 'y'.repeat(32), keySource })
    expect(wrong).toEqual({ kind: 'failed', reason: 'the HS256 signature does not fit the client secret' })
    expect(await verifySignature(token, { keySource })).toMatchObject({ kind: 'unverifiable' })
  })

  it.each(['none', 'None', 'nOnE'])('refuses alg %s', async (alg) => {
    const verdict = await verifySignature(jws(`${part({ alg })}.${part({})}.`), { keySource })
    expect(verdict).toMatchObject({ kind: 'failed' })
  })

  it('refuses a token whose signature was cut off, and does not know every algorithm', async () => {
    const { token, key } = await signed('RS256')
    const jwks = { keys: [key] }
    const cut = await verifySignature(jws(token.replace(/[^.]+$/, '')), { jwks, keySource })
    expect(cut).toEqual({ kind: 'failed', reason: 'the token has no signature: its third part is empty' })
    const strange = await verifySignature(jws(`${part({ alg: 'XY99' })}.${part({})}.x1`), { jwks, keySource })
    expect(strange).toEqual({ kind: 'unverifiable', reason: 'the algorithm "XY99" is none that we can verify' })
  })
})

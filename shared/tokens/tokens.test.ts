import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type DecodedToken, decodeToken } from './decode-token.ts'
import { judgeClaims } from './judge-claims.ts'
import { verifySignature } from './verify-signature.ts'

type Jws = Extract<DecodedToken, { kind: 'jws' }>
const jws = (text: string) => decodeToken(text) as Jws
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('decoding', () => {
  it('takes header and payload apart', () => {
    expect(decodeToken(`${part({ alg: 'none' })}.${part({ sub: '1', __proto__: null })}.`)).toMatchObject({
      kind: 'jws',
      header: { alg: 'none' },
      payload: { sub: '1' },
      signed: false,
    })
  })

  it('is no way into the prototype', () => {
    const payload = Buffer.from('{"__proto__":{"polluted":true}}').toString('base64url')
    decodeToken(`${part({ alg: 'RS256' })}.${payload}.x`)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it.each([
    ['2YotnFZFEjr1zCsicMWpAA', 'opaque'],
    [`${part({ alg: 'dir', enc: 'A256GCM' })}.a.b.c.d`, 'jwe'],
    [`${part({ alg: 'RS256' })}.${part({})}`, 'malformed'],
    [`${part({ alg: 'RS256' })}.a+b.c`, 'malformed'],
    [`${part({ alg: 'RS256' })}.${Buffer.from('nonsense').toString('base64url')}.c`, 'malformed'],
    [`${part({ alg: 'RS256' })}.${'a'.repeat(1_000_000)}.c`, 'malformed'],
  ])('reads %s as %s', (text, kind) => {
    expect(decodeToken(text).kind).toBe(kind)
  })
})

describe('verifying a signature', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    'verifies %s by the key set, and nothing that was changed',
    async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg)
      const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1' }] as Record<string, unknown>[]
      const token = await new SignJWT({ sub: '1' }).setProtectedHeader({ alg, kid: 'k1' }).sign(privateKey)
      const with_ = { jwks: { keys }, keySource: 'the key set' }
      expect(await verifySignature(jws(token), with_)).toEqual({
        kind: 'verified',
        by: `${alg} with the key k1 of the key set`,
      })
      const [header, , signature] = token.split('.')
      const forged = jws(`${header}.${part({ sub: '2' })}.${signature}`)
      expect(await verifySignature(forged, with_)).toMatchObject({ kind: 'failed' })
    },
  )

  it('says why it cannot', async () => {
    const token = jws(`${part({ alg: 'RS256', kid: 'new' })}.${part({})}.x`)
    expect(await verifySignature(token, { keySource: '' })).toMatchObject({
      kind: 'unverifiable',
      reason: 'no key set of the issuer was seen or given',
    })
    expect(
      await verifySignature(token, { jwks: { keys: [{ kty: 'RSA', kid: 'old' }] }, keySource: 'the key set' }),
    ).toEqual({ kind: 'unverifiable', reason: 'the key set has no key new; it has old' })
  })

  it('verifies HS256 by the client secret, and refuses alg none', async () => {
    const secret = 'x'.repeat(32)
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
    expect(await verifySignature(jws(token), { clientSecret: secret, keySource: '' })).toMatchObject({
      kind: 'verified',
    })
    expect(await verifySignature(jws(token), { clientSecret: 'other', keySource: '' })).toMatchObject({
      kind: 'failed',
    })
    expect(await verifySignature(jws(`${part({ alg: 'none' })}.${part({})}.`), { keySource: '' })).toMatchObject({
      kind: 'failed',
    })
  })
})

describe('judging claims', () => {
  const now = 1_800_000_000_000
  const expected = {
    now,
    issuer: 'https://as.example',
    clientId: 'web-app',
    nonce: 'n-1',
    accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
  }
  const good = {
    iss: 'https://as.example',
    aud: ['web-app'],
    exp: now / 1000 + 60,
    iat: now / 1000,
    nonce: 'n-1',
    at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
  }
  const failing = (payload: Record<string, unknown>) =>
    judgeClaims({ alg: 'RS256' }, payload, expected)
      .filter(({ ok }) => !ok)
      .map(({ claim }) => claim)

  it('finds nothing wrong with a good ID token', () => {
    expect(judgeClaims({ alg: 'RS256' }, good, expected).map(({ claim, ok }) => [claim, ok])).toEqual([
      ['iss', true],
      ['aud', true],
      ['exp', true],
      ['iat', true],
      ['nonce', true],
      ['at_hash', true],
    ])
  })

  it.each([
    ['iss', { iss: 'https://as.example/' }],
    ['aud', { aud: 'other' }],
    ['azp', { azp: 'other' }],
    ['exp', { exp: now / 1000 - 3600 }],
    ['nbf', { nbf: now / 1000 + 3600 }],
    ['iat', { iat: now / 1000 + 3600 }],
    ['nonce', { nonce: 'n-2' }],
    ['at_hash', { at_hash: 'x' }],
  ])('finds a wrong %s and nothing else', (claim, change) => {
    expect(failing({ ...good, ...change })).toEqual([claim])
  })
})

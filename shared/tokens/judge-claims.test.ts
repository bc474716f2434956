import { describe, expect, it } from 'vitest'
import { decodeToken, type Jws } from './decode-token.ts'
import { judgeClaims } from './judge-claims.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function jws(payload: unknown, alg = 'RS256'): Jws {
  const token = decodeToken(`${part({ alg })}.${part(payload)}.x1`)
  if (token.kind !== 'jws') throw new Error(`The test's token is ${token.kind}.`)
  return token
}

const now = 1_800_000_000_000
const expected = {
  now,
  isIdToken: true,
  issuer: 'https://as.example',
  clientId: 'web-app',
  nonce: 'n-1',
  // The examples of OpenID Connect Core appendix A.3 and A.4.
  accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
  code: 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk',
  state: 'af0ifjsldkj',
}
const good = {
  iss: 'https://as.example',
  sub: '24400320',
  aud: ['web-app', 'other'],
  azp: 'web-app',
  exp: now / 1000 + 60,
  nbf: now / 1000,
  iat: now / 1000,
  nonce: 'n-1',
  at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
  c_hash: 'LDktKdoQak3Pk0cnXxCltA',
  s_hash: 'bOhtX8F73IMjSPeVAqxyTQ',
}

describe('judging claims', () => {
  it('finds every claim of a good ID token right', () => {
    expect(judgeClaims(jws(good), expected).map(({ claim, ok }) => [claim, ok])).toEqual(
      ['iss', 'sub', 'aud', 'azp', 'exp', 'nbf', 'iat', 'nonce', 'at_hash', 'c_hash', 's_hash'].map((claim) => [
        claim,
        true,
      ]),
    )
  })

  it.each<[claim: string, change: Record<string, unknown>]>([
    ['iss', { iss: 'https://as.example/' }],
    ['iss', { iss: undefined }],
    ['iss', { iss: ['https://as.example'] }],
    ['sub', { sub: undefined }],
    ['sub', { sub: 42 }],
    ['sub', { sub: 'a'.repeat(256) }],
    ['sub', { sub: 'Zoë' }],
    ['aud', { aud: 'other' }],
    ['aud', { aud: undefined }],
    ['aud', { aud: 'web-app other' }],
    ['azp', { azp: 'other' }],
    ['exp', { exp: now / 1000 - 3600 }],
    ['exp', { exp: String(now / 1000 + 60) }],
    ['exp', { exp: undefined }],
    ['nbf', { nbf: now / 1000 + 3600 }],
    ['iat', { iat: now / 1000 + 3600 }],
    ['iat', { iat: undefined }],
    ['nonce', { nonce: 'n-2' }],
    ['nonce', { nonce: undefined }],
    ['at_hash', { at_hash: 'x' }],
    ['c_hash', { c_hash: 'x' }],
    ['s_hash', { s_hash: 'x' }],
  ])('finds a wrong %s in %j, and nothing else', (claim, change) => {
    const wrong = judgeClaims(jws({ ...good, ...change }), expected).filter(({ ok }) => !ok)
    expect(wrong.map((verdict) => verdict.claim)).toEqual([claim])
  })

  it('reads on after a bad claim: each has its own result with its section', () => {
    const wrong = judgeClaims(jws({ iss: 'x', aud: 'y', exp: 1 }), expected).filter(({ ok }) => !ok)
    expect(wrong.map(({ claim }) => claim)).toEqual(['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'])
    for (const { reference } of wrong) expect(reference).toMatch(/ §\d/)
  })

  it('gives both values, and names the slash that makes another issuer', () => {
    const [iss] = judgeClaims(jws({ ...good, iss: 'https://as.example/' }), expected)
    expect(iss).toMatchObject({ seen: 'https://as.example/', expected: 'https://as.example' })
    expect(iss?.why).toContain('a slash at the end')
  })

  it('judges by the time of the exchange, with a minute for clocks that differ', () => {
    const exp = (seconds: number) =>
      judgeClaims(jws({ exp: now / 1000 + seconds, iat: 1 }), { now }).find(({ claim }) => claim === 'exp')?.ok
    expect([exp(1), exp(-30), exp(-61)]).toEqual([true, true, false])
  })

  it('is silent on what the flow does not know', () => {
    expect(judgeClaims(jws(good), { now }).map(({ claim }) => claim)).toEqual(['exp', 'nbf', 'iat'])
    expect(judgeClaims(jws(good, 'XY99'), expected).map(({ claim }) => claim)).not.toContain('at_hash')
  })

  it('asks for the claims that an ID token must have, and of other tokens for none', () => {
    const lacking = (isIdToken: boolean) => judgeClaims(jws({}), { now, isIdToken }).map(({ claim }) => claim)
    expect(lacking(true)).toEqual(['iss', 'sub', 'aud', 'exp', 'iat'])
    expect(lacking(false)).toEqual([])
  })

  it('asks for the hashes that a token of its kind must have', () => {
    const bare = jws({ ...good, at_hash: undefined, c_hash: undefined, s_hash: undefined })
    const wrong = (requiredHashes: readonly ('at_hash' | 'c_hash')[]) =>
      judgeClaims(bare, { ...expected, requiredHashes })
        .filter(({ ok }) => !ok)
        .map(({ claim }) => claim)
    expect(wrong(['at_hash', 'c_hash'])).toEqual(['at_hash', 'c_hash'])
    expect(wrong([])).toEqual([])
  })

  it('lets the nonce be left out after a refresh, but not be another', () => {
    const nonces = (nonce: string | undefined) =>
      judgeClaims(jws({ ...good, nonce }), { ...expected, nonceOptional: true }).find(({ claim }) => claim === 'nonce')
        ?.ok
    expect([nonces(undefined), nonces('n-1'), nonces('n-2')]).toEqual([undefined, true, false])
  })

  it.each([
    ['https://login.microsoftonline.com/{tenantid}/v2.0', 'https://login.microsoftonline.com/9122040d/v2.0', true],
    ['https://login.microsoftonline.com/{tenantid}/v2.0', 'https://login.microsoftonline.com/a/b/v2.0', false],
    ['https://login.microsoftonline.com/{tenantid}/v2.0', 'https://evil.example/9122040d/v2.0', false],
    ['https://accounts.google.com', 'accounts.google.com', true],
    ['https://as.example', 'as.example', false],
  ])('where %s was asked, %s is the issuer: %s', (issuer, iss, ok) => {
    expect(judgeClaims(jws({ ...good, iss }), { ...expected, issuer })[0]?.ok).toBe(ok)
  })

  it('hashes as the algorithm of the token does', () => {
    const atHash = (alg: string) => judgeClaims(jws(good, alg), expected).find(({ claim }) => claim === 'at_hash')
    expect(atHash('ES256')?.ok).toBe(true)
    expect(atHash('ES384')?.expected).toHaveLength(32)
    expect(atHash('EdDSA')?.expected).toHaveLength(43)
  })
})

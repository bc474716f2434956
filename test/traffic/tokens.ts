import { constants, createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { epoch } from './exchange.ts'

type Members = Readonly<Record<string, unknown>>

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The times of the tokens, in seconds. They end late: some tests send them at the present time. */
export const issuedAt = epoch / 1000
export const tenYears = 315_360_000

/** The claims of a good ID token (OpenID Connect Core §2); a test changes one of them, or takes it away with undefined. */
export function idClaims(change: Members = {}): Members {
  return {
    iss: 'https://as.example',
    sub: '248289761001',
    aud: 'web-app',
    exp: issuedAt + tenYears,
    iat: issuedAt,
    ...change,
  }
}

/** A JWT whose signature has the right shape alone: for tests in which no key is seen. */
export function jwt(claims: Members, header: Members = { alg: 'RS256', typ: 'JWT' }): string {
  return `${part(header)}.${part(claims)}.c2lnbmF0dXJl`
}

/** A good ID token with these claims changed. */
export const idToken = (change: Members = {}, header?: Members) => jwt(idClaims(change), header)

/** The left half of a hash as ID tokens carry it (OpenID Connect Core §3.1.3.6), for algorithms with SHA-256. */
export function halfHash(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')
}

/** A key that signs, and its public half as it stands in a key set (RFC 7517 §4). */
export interface SigningKey {
  readonly jwk: Members
  sign(claims: Members, header?: Members): string
}

/** Makes a key for an algorithm, with this key id or with none. */
export function signingKey(alg: 'RS256' | 'PS256' | 'ES256' | 'EdDSA', kid?: string): SigningKey {
  const { privateKey, publicKey } = pairFor(alg)
  const named = kid === undefined ? {} : { kid }
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), ...named, alg, use: 'sig' },
    sign(claims, header = { alg, ...named }) {
      const signed = `${part(header)}.${part(claims)}`
      return `${signed}.${signatureOf(alg, Buffer.from(signed), privateKey)}`
    },
  }
}

/** A token signed with a client secret (OpenID Connect Core §10.1). */
export function signedWithSecret(secret: string, claims: Members): string {
  const signed = `${part({ alg: 'HS256' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function pairFor(alg: string): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

function signatureOf(alg: string, data: Buffer, key: KeyObject): string {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  const options = alg === 'ES256' ? { dsaEncoding: 'ieee-p1363' as const } : alg === 'PS256' ? pss : {}
  return sign(alg === 'EdDSA' ? null : 'sha256', data, { key, ...options }).toString('base64url')
}

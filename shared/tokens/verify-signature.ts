import { compactVerify, importJWK, type JWK } from 'jose'
import type { DecodedToken } from './decode-token.ts'
import type { Jwks } from './jwks.ts'

/** Verified, failed, or could not be verified, and by or because of what. */
export type SignatureVerdict =
  | { readonly kind: 'verified'; readonly by: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unverifiable'; readonly reason: string }

/** What a signature may be verified with. */
export interface VerificationKeys {
  readonly jwks?: Jwks
  readonly clientSecret?: string
  /** Where the keys came from, in words: "the key set fetched in exchange 3". */
  readonly keySource: string
}

const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/
const symmetric = /^HS(?:256|384|512)$/

/** Verifies a signature (RFC 7515 §5.2). Says nothing of the claims. */
export async function verifySignature(
  token: Extract<DecodedToken, { kind: 'jws' }>,
  { jwks, clientSecret, keySource }: VerificationKeys,
): Promise<SignatureVerdict> {
  const alg = typeof token.header['alg'] === 'string' ? token.header['alg'] : ''
  if (alg === 'none') return { kind: 'failed', reason: 'the header says alg none: the token is not signed' }
  if (symmetric.test(alg)) {
    if (clientSecret === undefined) {
      return { kind: 'unverifiable', reason: `${alg} is made with the client secret, which was neither seen nor given` }
    }
    const fits = await verifies(token.text, new TextEncoder().encode(clientSecret), alg)
    return fits
      ? { kind: 'verified', by: `${alg} with the client secret` }
      : { kind: 'failed', reason: `the ${alg} signature does not fit the client secret` }
  }
  if (!asymmetric.test(alg))
    return { kind: 'unverifiable', reason: `the algorithm ${JSON.stringify(alg)} is not known` }
  if (!jwks) return { kind: 'unverifiable', reason: 'no key set of the issuer was seen or given' }
  return byKeySet(token, alg, jwks, keySource)
}

async function byKeySet(
  token: Extract<DecodedToken, { kind: 'jws' }>,
  alg: string,
  jwks: Jwks,
  keySource: string,
): Promise<SignatureVerdict> {
  const kid = typeof token.header['kid'] === 'string' ? token.header['kid'] : undefined
  const fitting = jwks.keys.filter((key) => (kid === undefined || key['kid'] === kid) && suits(key, alg))
  if (fitting.length === 0) {
    const there = jwks.keys.map((key) => (typeof key['kid'] === 'string' ? key['kid'] : 'one without kid')).join(', ')
    return { kind: 'unverifiable', reason: `${keySource} has no key ${kid ?? `for ${alg}`}; it has ${there || 'none'}` }
  }
  for (const key of fitting) {
    const imported = await importJWK(key as JWK, alg).catch(() => undefined)
    if (imported && (await verifies(token.text, imported, alg))) {
      return { kind: 'verified', by: `${alg} with the key ${kid ?? 'that fits'} of ${keySource}` }
    }
  }
  return {
    kind: 'failed',
    reason: `the ${alg} signature does not fit the key ${kid ?? ''} of ${keySource}`.replace('  ', ' '),
  }
}

function suits(key: Readonly<Record<string, unknown>>, alg: string): boolean {
  const type = alg.startsWith('ES') ? 'EC' : alg.startsWith('Ed') ? 'OKP' : 'RSA'
  return (
    key['kty'] === type &&
    (key['use'] === undefined || key['use'] === 'sig') &&
    (key['alg'] === undefined || key['alg'] === alg)
  )
}

async function verifies(text: string, key: Parameters<typeof compactVerify>[1], alg: string): Promise<boolean> {
  try {
    await compactVerify(text, key, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}

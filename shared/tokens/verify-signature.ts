import { compactVerify, errors, importJWK, type JWK } from 'jose'
import type { Jws } from './decode-token.ts'
import type { Jwks } from './jwks.ts'
import { memberText, memberValue } from './token-members.ts'

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

type Key = Readonly<Record<string, unknown>>

const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^(?:EdDSA|Ed25519)$/
const symmetric = /^HS(?:256|384|512)$/

/** More keys than this no issuer has; each one tried costs a verification. */
const mostTried = 32

/**
 * Verifies a token's signature (RFC 7515 §5.2). It says nothing of the claims. "Failed" is proof that the
 * token is not what the owner of the key signed; whatever hinders the proof is "unverifiable", with the reason.
 */
export async function verifySignature(token: Jws, keys: VerificationKeys): Promise<SignatureVerdict> {
  const alg = memberText(token.header, 'alg')
  if (alg === undefined) return failed('the header names no algorithm (alg)')
  if (/^none$/i.test(alg))
    return failed('the header says alg none: the token is not signed, and anybody could write it')
  if (!token.signed) return failed('the token has no signature: its third part is empty')
  if (symmetric.test(alg)) return bySecret(token, alg, keys.clientSecret)
  if (!asymmetric.test(alg)) return unverifiable(`the algorithm ${JSON.stringify(alg)} is none that we can verify`)
  if (!keys.jwks) return unverifiable('no key set of the issuer was seen or given')
  return byKeySet(token, alg, keys.jwks, keys.keySource)
}

const failed = (reason: string): SignatureVerdict => ({ kind: 'failed', reason })
const unverifiable = (reason: string): SignatureVerdict => ({ kind: 'unverifiable', reason })

/** HS256 and its kin, by the client secret's UTF-8 (OpenID Connect Core §10.1). */
async function bySecret(token: Jws, alg: string, secret: string | undefined): Promise<SignatureVerdict> {
  if (secret === undefined)
    return unverifiable(`${alg} is made with the client secret, which was neither seen nor given`)
  const result = await attempt(token.text, new TextEncoder().encode(secret), alg)
  switch (result.kind) {
    case 'fits':
      return { kind: 'verified', by: `${alg} with the client secret` }
    case 'differs':
      return failed(`the ${alg} signature does not fit the client secret`)
    case 'hindered':
      return unverifiable(`${alg} could not be verified with the client secret: ${result.reason}`)
    default:
      return result satisfies never
  }
}

async function byKeySet(
  token: Jws,
  alg: string,
  { keys, guessed }: Jwks,
  keySource: string,
): Promise<SignatureVerdict> {
  const kid = memberValue(token.header, 'kid')
  const named = kid === undefined ? keys : keys.filter((key) => key['kid'] === kid)
  const suitable = named.filter((key) => suitsAlgorithm(key, alg))
  if (suitable.length === 0) return unverifiable(`${keySource} ${lack(kid, alg, named, keys)}`)
  const hindrances: string[] = []
  for (const key of suitable.slice(0, mostTried)) {
    const result = await attemptKey(token.text, key, alg)
    if (result.kind === 'fits') return { kind: 'verified', by: `${alg} with ${nameOf(key)} of ${keySource}` }
    if (result.kind === 'hindered')
      hindrances.push(`${nameOf(key)} of ${keySource} could not be used: ${result.reason}`)
  }
  // A key that could not be used may be the one that signed: only keys that were all tried prove anything.
  if (hindrances.length > 0 || suitable.length > mostTried)
    return unverifiable(hindrances[0] ?? 'there are too many keys')
  if (guessed) return unverifiable(`no key of ${keySource} fits, which may be that of another issuer at the same host`)
  const tried = suitable[0] && suitable.length === 1 ? nameOf(suitable[0]) : `any of the ${suitable.length} keys`
  return failed(`the ${alg} signature does not fit ${tried} of ${keySource}`)
}

/** Why no key of the set will do, with the keys that are there. */
function lack(kid: unknown, alg: string, named: readonly Key[], all: readonly Key[]): string {
  const there = all.length === 0 ? 'it is empty' : `it has ${all.slice(0, 20).map(describe).join(', ')}`
  if (kid === undefined) return `has no key for ${alg}; ${there}`
  if (named.length === 0) return `has no key ${printable(kid)}; ${there}`
  return `has a key ${printable(kid)}, but not one for ${alg}; ${there}`
}

function describe(key: Key): string {
  const traits = [key['kty'], key['crv'], key['alg'], key['use'] === 'enc' ? 'for encryption' : undefined]
  return `${key['kid'] === undefined ? 'one without kid' : printable(key['kid'])} (${traits.filter((trait) => typeof trait === 'string').join(' ')})`
}

function nameOf(key: Key): string {
  return key['kid'] === undefined ? 'the key without kid' : `the key ${printable(key['kid'])}`
}

const printable = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 200)

const curves: ReadonlyMap<string, string> = new Map([
  ['ES256', 'P-256'],
  ['ES384', 'P-384'],
  ['ES512', 'P-521'],
  ['EdDSA', 'Ed25519'],
  ['Ed25519', 'Ed25519'],
])

/** True for a key that a signature of this algorithm may be verified with. */
export function suitsAlgorithm(key: Key, alg: string): boolean {
  const type = alg.startsWith('ES') ? 'EC' : alg.startsWith('Ed') ? 'OKP' : 'RSA'
  const curve = curves.get(alg)
  return (
    key['kty'] === type &&
    (curve === undefined || key['crv'] === curve) &&
    (key['use'] === undefined || key['use'] === 'sig') &&
    (key['alg'] === undefined || key['alg'] === alg || (type === 'OKP' && curves.get(String(key['alg'])) === curve))
  )
}

type Attempt =
  | { readonly kind: 'fits' }
  | { readonly kind: 'differs' }
  | { readonly kind: 'hindered'; readonly reason: string }

async function attemptKey(text: string, jwk: Key, alg: string): Promise<Attempt> {
  try {
    const { kty, n, e, crv, x, y } = jwk as JWK
    // The public members alone: a set that publishes a private key still verifies, and alg is judged above.
    const bare = Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined))
    return await attempt(text, await importJWK(bare as JWK, alg), alg)
  } catch (error) {
    return { kind: 'hindered', reason: reasonOf(error) }
  }
}

async function attempt(text: string, key: Parameters<typeof compactVerify>[1], alg: string): Promise<Attempt> {
  try {
    await compactVerify(text, key, { algorithms: [alg] })
    return { kind: 'fits' }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { kind: 'differs' }
    return { kind: 'hindered', reason: reasonOf(error) }
  }
}

/** The library's own words name key types and sizes, never the key. */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'the key is broken'
}

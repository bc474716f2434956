import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { compactDecrypt, errors, importJWK, type JWK } from 'jose'
import { type DecodedToken, decodeToken, type Jwe } from './decode-token.ts'
import { memberText, type TokenMember, tokenMembers } from './token-members.ts'

/** What a token may be decrypted with. */
export interface OpeningKeys {
  /** Private keys, as a JWK Set's members. */
  readonly keys: readonly Readonly<Record<string, unknown>>[]
  /** For the algorithms that are keyed by it (OpenID Connect Core §10.2). */
  readonly clientSecret?: string
}

/** What was found in an encrypted token, or why it stayed shut. */
export type JweOpening =
  /** A signed token within the encrypted one (RFC 7519 §5.2). */
  | { readonly kind: 'nested'; readonly token: DecodedToken; readonly by: string }
  /** Claims without a signature of their own. */
  | { readonly kind: 'claims'; readonly claims: readonly TokenMember[]; readonly by: string }
  /** Opened, and its content is neither. */
  | { readonly kind: 'other'; readonly by: string }
  | { readonly kind: 'shut'; readonly reason: string }

type Key = Readonly<Record<string, unknown>>

/** More keys than a person gives; each one tried costs a decryption. */
const mostTried = 16

/**
 * Decrypts a token with the keys that the person gave (RFC 7516 §5.2), or with the client secret
 * (OpenID Connect Core §10.2). Never throws; nothing of a key stands in a reason.
 */
export async function openJwe(token: Jwe, given: OpeningKeys): Promise<JweOpening> {
  const alg = memberText(token.header, 'alg') ?? ''
  const enc = memberText(token.header, 'enc') ?? ''
  const kid = memberText(token.header, 'kid')
  // A password-based key may ask for millions of rounds: opening it is not ours to do for a stranger's token.
  if (alg.startsWith('PBES2')) return shut(`its key management ${alg} is keyed by a password, which is not tried`)
  const candidates = given.keys.filter((key) => kid === undefined || key['kid'] === undefined || key['kid'] === kid)
  let last: string | undefined
  for (const key of candidates.slice(0, mostTried)) {
    const result = await attempt(token, () => importJWK(key as JWK, alg))
    if (typeof result !== 'string') return contentOf(result, nameOf(key))
    last = result
  }
  const symmetric = secretKey(alg, enc, given.clientSecret)
  if (symmetric) {
    const result = await attempt(token, async () => symmetric)
    if (typeof result !== 'string') return contentOf(result, 'the client secret')
    last = result
  }
  if (last !== undefined) return shut(last)
  if (given.keys.length > 0)
    return shut(`none of the keys given is ${kid === undefined ? 'for it' : JSON.stringify(kid)}`)
  return shut('the private key of its receiver was not given')
}

const shut = (reason: string): JweOpening => ({ kind: 'shut', reason })

const nameOf = (key: Key) => (typeof key['kid'] === 'string' ? `the key ${key['kid']}` : 'the key given')

async function attempt(
  token: Jwe,
  key: () => Promise<Awaited<ReturnType<typeof importJWK>>>,
): Promise<Uint8Array | string> {
  try {
    const { plaintext } = await compactDecrypt(token.text, await key())
    return plaintext
  } catch (error) {
    if (error instanceof errors.JWEDecryptionFailed) return 'the key given does not open it'
    return error instanceof Error && error.message !== ''
      ? `the key given could not be used: ${error.message}`
      : 'the key given is broken'
  }
}

function contentOf(plaintext: Uint8Array, by: string): JweOpening {
  const text = new TextDecoder().decode(plaintext)
  const inner = decodeToken(text)
  if (inner.kind === 'jws' || inner.kind === 'jwe') return { kind: 'nested', token: inner, by }
  try {
    const claims = tokenMembers(text)
    return claims ? { kind: 'claims', claims, by } : { kind: 'other', by }
  } catch {
    return { kind: 'other', by }
  }
}

/** How many bytes each content encryption takes as its key (RFC 7518 §5.1). */
const encryptionBytes: ReadonlyMap<string, number> = new Map([
  ['A128CBC-HS256', 32],
  ['A192CBC-HS384', 48],
  ['A256CBC-HS512', 64],
  ['A128GCM', 16],
  ['A192GCM', 24],
  ['A256GCM', 32],
])

/** The left part of the secret's hash, as long as the algorithm wants it (OpenID Connect Core §10.2). */
function secretKey(alg: string, enc: string, secret: string | undefined): Uint8Array | undefined {
  if (secret === undefined) return undefined
  const wrapping = /^A(128|192|256)(?:GCM)?KW$/.exec(alg)?.[1]
  const bytes = alg === 'dir' ? encryptionBytes.get(enc) : wrapping === undefined ? undefined : Number(wrapping) / 8
  if (bytes === undefined) return undefined
  const hash = bytes <= 32 ? sha256 : bytes <= 48 ? sha384 : sha512
  return hash(new TextEncoder().encode(secret)).subarray(0, bytes)
}

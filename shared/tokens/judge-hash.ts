import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { claimText } from './claim-text.ts'
import type { ClaimExpectations, ClaimVerdict, HashClaim } from './claim-verdict.ts'
import type { Jws } from './decode-token.ts'
import { memberText, memberValue } from './token-members.ts'

interface HashRule {
  readonly claim: HashClaim
  readonly what: string
  readonly reference: string
}

/** The claims that hash what stands beside the token. */
export const hashes = {
  at_hash: { claim: 'at_hash', what: 'access token', reference: 'OpenID Connect Core §3.1.3.8' },
  c_hash: { claim: 'c_hash', what: 'authorization code', reference: 'OpenID Connect Core §3.3.2.10' },
  s_hash: { claim: 's_hash', what: 'state', reference: 'FAPI 1.0 Advanced §5.1.1' },
  rt_hash: {
    claim: 'urn:openid:params:jwt:claim:rt_hash',
    what: 'refresh token',
    reference: 'OpenID Connect CIBA §10.3.1',
  },
} as const satisfies Record<string, HashRule>

/** Judges one of them; undefined where it is not due, or its value is not known. */
export function judgeHash(
  { header, payload }: Jws,
  { claim, what, reference }: HashRule,
  value: string | undefined,
  { requiredHashes = [] }: ClaimExpectations,
): ClaimVerdict | undefined {
  const seen = memberValue(payload, claim)
  const isRequired = requiredHashes.includes(claim)
  if (value === undefined || (seen === undefined && !isRequired)) return undefined
  const expected = leftHalf(value, memberText(header, 'alg'))
  if (expected === undefined) return undefined
  const ok = seen === expected
  const why = ok
    ? `Fits the ${what} beside it.`
    : seen === undefined
      ? `The token was not asked for at the token endpoint, and has no hash of the ${what} beside it: the two could be exchanged.`
      : `Does not fit the ${what} beside it: one of the two was exchanged.`
  return { claim, seen: claimText(seen), expected, ok, why, reference }
}

/** The left half of the hash that the token's algorithm uses, in Base64url (OpenID Connect Core §3.1.3.6). */
function leftHalf(value: string, alg: string | undefined): string | undefined {
  const hash = hashOf(alg)
  if (!hash) return undefined
  const digest = hash(new TextEncoder().encode(value))
  return base64url.encode(digest.subarray(0, digest.length / 2))
}

function hashOf(alg: string | undefined) {
  // Ed25519 hashes with SHA-512 (RFC 8032 §5.1); EdDSA is nearly always Ed25519.
  if (alg === 'EdDSA' || alg === 'Ed25519') return sha512
  switch (/^(?:RS|PS|ES|HS)(256|384|512)$/.exec(alg ?? '')?.[1]) {
    case '256':
      return sha256
    case '384':
      return sha384
    case '512':
      return sha512
    default:
      return undefined
  }
}

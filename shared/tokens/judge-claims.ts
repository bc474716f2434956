import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import type { EpochMs } from '../exchange/brand.ts'
import type { Jws } from './decode-token.ts'
import { memberText, memberValue } from './token-members.ts'

/** What the claims should be, as far as the flow knows it. */
export interface ClaimExpectations {
  /** The time of the exchange that carried the token, not of looking at it. */
  readonly now: EpochMs
  readonly issuer?: string
  readonly clientId?: string
  readonly nonce?: string
  /** The code that was given beside the token. */
  readonly code?: string
  /** The access token that was given beside the token. */
  readonly accessToken?: string
  /** The state that was given beside the token. */
  readonly state?: string
}

/** The claims that are judged. */
export type JudgedClaim = 'iss' | 'aud' | 'azp' | 'exp' | 'nbf' | 'iat' | 'nonce' | 'at_hash' | 'c_hash' | 's_hash'

/** One result a claim. */
export interface ClaimVerdict {
  readonly claim: JudgedClaim
  /** The claim's value: a string as it is, anything else as JSON text. Null where it is absent, and should not be. */
  readonly seen: string | null
  /** Null where no single value is the right one. */
  readonly expected: string | null
  readonly ok: boolean
  /** A sentence. It may name an issuer or a client; nothing secret. */
  readonly why: string
  /** The section that says so. */
  readonly reference: string
}

/** Clocks of two machines differ; a minute is no fault. */
const tolerance = 60

/**
 * Judges every claim of an ID token that the expectations let judge, and reads on after a bad one
 * (OpenID Connect Core §3.1.3.7, §3.1.3.8, §3.3.2.11). It does not verify the signature.
 */
export function judgeClaims(token: Jws, expectations: ClaimExpectations): readonly ClaimVerdict[] {
  return [
    judgeIssuer(token, expectations),
    judgeAudience(token, expectations),
    judgeParty(token, expectations),
    ...judgeTimes(token, expectations.now),
    judgeNonce(token, expectations),
    judgeHash(token, 'at_hash', expectations.accessToken, 'access token', 'OpenID Connect Core §3.1.3.8'),
    judgeHash(token, 'c_hash', expectations.code, 'authorization code', 'OpenID Connect Core §3.3.2.11'),
    judgeHash(token, 's_hash', expectations.state, 'state', 'FAPI 1.0 Advanced §5.1.1'),
  ].filter((verdict) => verdict !== undefined)
}

function judgeIssuer({ payload }: Jws, { issuer }: ClaimExpectations): ClaimVerdict | undefined {
  if (issuer === undefined) return undefined
  const seen = shown(memberValue(payload, 'iss'))
  const ok = memberText(payload, 'iss') === issuer
  const why = ok
    ? 'The issuer that was asked.'
    : seen === null
      ? 'The token does not say who issued it.'
      : seen.replace(/\/$/, '') === issuer.replace(/\/$/, '')
        ? `Only a slash at the end makes it another issuer than ${issuer}; the two must be equal, character by character.`
        : `Another issuer than ${issuer}, which was asked.`
  return { claim: 'iss', seen, expected: issuer, ok, why, reference: 'OpenID Connect Core §3.1.3.7' }
}

function judgeAudience({ payload }: Jws, { clientId }: ClaimExpectations): ClaimVerdict | undefined {
  if (clientId === undefined) return undefined
  const audience = memberValue(payload, 'aud')
  const ok = Array.isArray(audience) ? audience.includes(clientId) : audience === clientId
  const why = ok
    ? 'Names this client.'
    : audience === undefined
      ? 'The token does not say whom it is for.'
      : `Does not name the client ${clientId}: the token is for somebody else.`
  return { claim: 'aud', seen: shown(audience), expected: clientId, ok, why, reference: 'OpenID Connect Core §3.1.3.7' }
}

function judgeParty({ payload }: Jws, { clientId }: ClaimExpectations): ClaimVerdict | undefined {
  const party = memberValue(payload, 'azp')
  if (clientId === undefined || party === undefined) return undefined
  const ok = party === clientId
  const why = ok ? 'This client.' : `Another client than ${clientId} asked for the token.`
  return { claim: 'azp', seen: shown(party), expected: clientId, ok, why, reference: 'OpenID Connect Core §3.1.3.7' }
}

function judgeTimes({ payload }: Jws, now: EpochMs): readonly ClaimVerdict[] {
  const seconds = now / 1000
  return times.flatMap(({ claim, reference, required, judge }): readonly ClaimVerdict[] => {
    const value = memberValue(payload, claim)
    if (value === undefined) {
      return required ? [{ claim, seen: null, expected: null, ok: false, why: required, reference }] : []
    }
    const { ok, why } =
      typeof value === 'number' ? judge(value - seconds) : { ok: false, why: 'It is no number of seconds since 1970.' }
    return [{ claim, seen: shown(value), expected: null, ok, why, reference }]
  })
}

interface TimeRule {
  readonly claim: 'exp' | 'nbf' | 'iat'
  readonly reference: string
  /** What is said where an ID token lacks it; undefined where it may. */
  readonly required?: string
  /** Judges the claim's distance from the exchange, in seconds. */
  readonly judge: (distance: number) => Pick<ClaimVerdict, 'ok' | 'why'>
}

const times: readonly TimeRule[] = [
  {
    claim: 'exp',
    reference: 'RFC 7519 §4.1.4',
    required: 'The token does not say when it ends.',
    judge: (distance) =>
      distance + tolerance > 0
        ? { ok: true, why: 'It had not expired when it was sent.' }
        : { ok: false, why: `It had expired ${inSeconds(-distance)} before it was sent.` },
  },
  {
    claim: 'nbf',
    reference: 'RFC 7519 §4.1.5',
    judge: (distance) =>
      distance - tolerance <= 0
        ? { ok: true, why: 'It was valid already when it was sent.' }
        : { ok: false, why: `It becomes valid only ${inSeconds(distance)} after it was sent: the clocks may differ.` },
  },
  {
    claim: 'iat',
    reference: 'RFC 7519 §4.1.6',
    required: 'The token does not say when it was made.',
    judge: (distance) =>
      distance - tolerance <= 0
        ? { ok: true, why: 'It was made before it was sent.' }
        : { ok: false, why: `It was made ${inSeconds(distance)} after it was sent: the clocks differ.` },
  },
]

function judgeNonce({ payload }: Jws, { nonce }: ClaimExpectations): ClaimVerdict | undefined {
  if (nonce === undefined) return undefined
  const seen = memberValue(payload, 'nonce')
  const ok = seen === nonce
  const why = ok
    ? 'The nonce of the authorization request.'
    : seen === undefined
      ? 'The authorization request sent a nonce, and the token does not give it back.'
      : 'Not the nonce of the authorization request: the token may be of another login.'
  return { claim: 'nonce', seen: shown(seen), expected: nonce, ok, why, reference: 'OpenID Connect Core §3.1.3.7' }
}

function judgeHash(
  { header, payload }: Jws,
  claim: 'at_hash' | 'c_hash' | 's_hash',
  value: string | undefined,
  what: string,
  reference: string,
): ClaimVerdict | undefined {
  const seen = memberValue(payload, claim)
  if (seen === undefined || value === undefined) return undefined
  const expected = leftHalf(value, memberText(header, 'alg'))
  if (expected === undefined) return undefined
  const ok = seen === expected
  const why = ok ? `Fits the ${what} beside it.` : `Does not fit the ${what} beside it: one of the two was exchanged.`
  return { claim, seen: shown(seen), expected, ok, why, reference }
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

function shown(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function inSeconds(seconds: number): string {
  const rounded = Math.round(seconds)
  return rounded === 1 ? 'a second' : `${rounded.toLocaleString('en')} seconds`
}

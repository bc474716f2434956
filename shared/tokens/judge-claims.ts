import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import type { EpochMs } from '../exchange/brand.ts'
import { withoutLastSlash } from '../exchange/url-parts.ts'
import { clockTolerance } from './clock-tolerance.ts'
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
  /** The refresh token that was pushed beside the token. */
  readonly refreshToken?: string
  /** The authentication request that the pushed tokens answer. */
  readonly authReqId?: string
  /** The state that was given beside the token. */
  readonly state?: string
  /** True for an ID token: it must have the claims that OpenID Connect Core §2 requires. */
  readonly isIdToken?: boolean
  /** The hashes that an ID token of its kind must have (OpenID Connect Core §3.2.2.10, §3.3.2.11; CIBA §10.3.1). */
  readonly requiredHashes?: readonly HashClaim[]
  /** True after a refresh: the nonce may be left out then (OpenID Connect Core §12.2). */
  readonly nonceOptional?: boolean
}

/** The claims that are judged. */
export type JudgedClaim =
  | 'iss'
  | 'sub'
  | 'aud'
  | 'azp'
  | 'exp'
  | 'nbf'
  | 'iat'
  | 'nonce'
  | HashClaim
  | 'urn:openid:params:jwt:claim:auth_req_id'

/** The claims that hash what stands beside the token. */
export type HashClaim = 'at_hash' | 'c_hash' | 's_hash' | 'urn:openid:params:jwt:claim:rt_hash'

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

/**
 * Judges every claim of an ID token that the expectations let judge, and reads on after a bad one
 * (OpenID Connect Core §3.1.3.7, §3.1.3.8, §3.3.2.11). It does not verify the signature.
 */
export function judgeClaims(token: Jws, expectations: ClaimExpectations): readonly ClaimVerdict[] {
  return [
    judgeIssuer(token, expectations),
    judgeSubject(token, expectations),
    judgeAudience(token, expectations),
    judgeParty(token, expectations),
    ...judgeTimes(token, expectations),
    judgeNonce(token, expectations),
    judgeHash(token, hashes.at_hash, expectations.accessToken, expectations),
    judgeHash(token, hashes.c_hash, expectations.code, expectations),
    judgeHash(token, hashes.s_hash, expectations.state, expectations),
    judgeHash(token, hashes.rt_hash, expectations.refreshToken, expectations),
    judgeAuthReqId(token, expectations),
  ].filter((verdict) => verdict !== undefined)
}

const core = 'OpenID Connect Core §3.1.3.7'
const required = 'OpenID Connect Core §2'

function judgeIssuer({ payload }: Jws, { issuer, isIdToken }: ClaimExpectations): ClaimVerdict | undefined {
  const seen = shown(memberValue(payload, 'iss'))
  const missing = 'The token does not say who issued it.'
  if (issuer === undefined) {
    const lacks = isIdToken && seen === null
    return lacks ? { claim: 'iss', seen, expected: null, ok: false, why: missing, reference: required } : undefined
  }
  const ok = isIssuer(memberText(payload, 'iss'), issuer)
  const why = ok
    ? 'The issuer that was asked.'
    : seen === null
      ? missing
      : withoutLastSlash(seen) === withoutLastSlash(issuer)
        ? `Only a slash at the end makes it another issuer than ${issuer}; the two must be equal, character by character.`
        : `Another issuer than ${issuer}, which was asked.`
  return { claim: 'iss', seen, expected: issuer, ok, why, reference: core }
}

/**
 * Equal, character by character, with the two exceptions that there are: Entra's metadata for many tenants
 * names them by a placeholder, and Google leaves out the scheme (OpenID Connect Core §15.6.2).
 */
export function isIssuer(seen: string | undefined, issuer: string): boolean {
  if (seen === undefined || seen === issuer) return seen === issuer
  if (issuer === 'https://accounts.google.com') return seen === 'accounts.google.com'
  const [before = '', after] = issuer.split('{tenantid}', 2)
  if (after === undefined) return false
  const tenant = seen.slice(before.length, seen.length - after.length)
  return seen === before + tenant + after && /^[\w.-]+$/.test(tenant)
}

/** Longer names of persons need not be kept by a client (OpenID Connect Core §2). */
const longestSubject = 255

function judgeSubject({ payload }: Jws, { isIdToken }: ClaimExpectations): ClaimVerdict | undefined {
  if (!isIdToken) return undefined
  const subject = memberValue(payload, 'sub')
  const { ok, why } = judgeName(subject)
  return { claim: 'sub', seen: shown(subject), expected: null, ok, why, reference: required }
}

function judgeName(subject: unknown): Pick<ClaimVerdict, 'ok' | 'why'> {
  if (subject === undefined) return { ok: false, why: 'The token does not say who the person is.' }
  if (typeof subject !== 'string' || subject === '') return { ok: false, why: 'It is no text that names a person.' }
  if ([...subject].some((character) => character > '\u007f'))
    return { ok: false, why: 'It has letters beyond ASCII, which clients may store or compare in another way.' }
  if (subject.length > longestSubject)
    return {
      ok: false,
      why: `It has ${subject.length} characters, where ${longestSubject} are the most: clients may cut it or refuse it.`,
    }
  return { ok: true, why: 'Names the person.' }
}

function judgeAudience({ payload }: Jws, { clientId, isIdToken }: ClaimExpectations): ClaimVerdict | undefined {
  const audience = memberValue(payload, 'aud')
  const missing = 'The token does not say whom it is for.'
  if (clientId === undefined) {
    const lacks = isIdToken && audience === undefined
    return lacks
      ? { claim: 'aud', seen: null, expected: null, ok: false, why: missing, reference: required }
      : undefined
  }
  const ok = Array.isArray(audience) ? audience.includes(clientId) : audience === clientId
  const why = ok
    ? 'Names this client.'
    : audience === undefined
      ? missing
      : `Does not name the client ${clientId}: the token is for somebody else.`
  return { claim: 'aud', seen: shown(audience), expected: clientId, ok, why, reference: core }
}

function judgeParty({ payload }: Jws, { clientId }: ClaimExpectations): ClaimVerdict | undefined {
  const party = memberValue(payload, 'azp')
  if (clientId === undefined || party === undefined) return undefined
  const ok = party === clientId
  const why = ok ? 'This client.' : `Another client than ${clientId} asked for the token.`
  return { claim: 'azp', seen: shown(party), expected: clientId, ok, why, reference: core }
}

function judgeTimes({ payload }: Jws, { now, isIdToken }: ClaimExpectations): readonly ClaimVerdict[] {
  const seconds = now / 1000
  return times.flatMap(({ claim, reference, missing, judge }): readonly ClaimVerdict[] => {
    const value = memberValue(payload, claim)
    if (value === undefined) {
      return missing && isIdToken
        ? [{ claim, seen: null, expected: null, ok: false, why: missing, reference: required }]
        : []
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
  readonly missing?: string
  /** Judges the claim's distance from the exchange, in seconds. */
  readonly judge: (distance: number) => Pick<ClaimVerdict, 'ok' | 'why'>
}

const times: readonly TimeRule[] = [
  {
    claim: 'exp',
    reference: 'RFC 7519 §4.1.4',
    missing: 'The token does not say when it ends.',
    judge: (distance) =>
      distance + clockTolerance > 0
        ? { ok: true, why: 'It had not expired when it was sent.' }
        : { ok: false, why: `It had expired ${inSeconds(-distance)} before it was sent.` },
  },
  {
    claim: 'nbf',
    reference: 'RFC 7519 §4.1.5',
    judge: (distance) =>
      distance - clockTolerance <= 0
        ? { ok: true, why: 'It was valid already when it was sent.' }
        : { ok: false, why: `It becomes valid only ${inSeconds(distance)} after it was sent: the clocks may differ.` },
  },
  {
    claim: 'iat',
    reference: 'RFC 7519 §4.1.6',
    missing: 'The token does not say when it was made.',
    judge: (distance) =>
      distance - clockTolerance <= 0
        ? { ok: true, why: 'It was made before it was sent.' }
        : { ok: false, why: `It was made ${inSeconds(distance)} after it was sent: the clocks differ.` },
  },
]

/** What is said of a claim that must be the very value that was sent. */
interface SameValue {
  readonly claim: ClaimVerdict['claim']
  readonly reference: string
  readonly same: string
  readonly missing: string
  readonly other: string
}

function judgeSame({ payload }: Jws, expected: string, rule: SameValue): ClaimVerdict {
  const { claim, reference } = rule
  const seen = memberValue(payload, claim)
  const ok = seen === expected
  const why = ok ? rule.same : seen === undefined ? rule.missing : rule.other
  return { claim, seen: shown(seen), expected, ok, why, reference }
}

function judgeNonce(jws: Jws, { nonce, nonceOptional }: ClaimExpectations): ClaimVerdict | undefined {
  if (nonce === undefined || (nonceOptional && memberValue(jws.payload, 'nonce') === undefined)) return undefined
  return judgeSame(jws, nonce, {
    claim: 'nonce',
    reference: core,
    same: 'The nonce of the authorization request.',
    missing: 'The authorization request sent a nonce, and the token does not give it back.',
    other: 'Not the nonce of the authorization request: the token may be of another login.',
  })
}

const push = 'OpenID Connect CIBA §10.3.1'

function judgeAuthReqId(jws: Jws, { authReqId }: ClaimExpectations): ClaimVerdict | undefined {
  if (authReqId === undefined) return undefined
  return judgeSame(jws, authReqId, {
    claim: 'urn:openid:params:jwt:claim:auth_req_id',
    reference: push,
    same: 'The authentication request that the tokens are pushed for.',
    missing: 'The tokens are pushed, and the ID token does not name the authentication request that they are for.',
    other: 'Not the authentication request that stands beside the token: it may be of another login.',
  })
}

interface HashRule {
  readonly claim: HashClaim
  readonly what: string
  readonly reference: string
}

const hashes = {
  at_hash: { claim: 'at_hash', what: 'access token', reference: 'OpenID Connect Core §3.1.3.8' },
  c_hash: { claim: 'c_hash', what: 'authorization code', reference: 'OpenID Connect Core §3.3.2.10' },
  s_hash: { claim: 's_hash', what: 'state', reference: 'FAPI 1.0 Advanced §5.1.1' },
  rt_hash: { claim: 'urn:openid:params:jwt:claim:rt_hash', what: 'refresh token', reference: push },
} as const satisfies Record<string, HashRule>

function judgeHash(
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

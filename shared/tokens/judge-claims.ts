import { withoutLastSlash } from '../exchange/url-parts.ts'
import { inDigits } from '../sentences/counted.ts'
import { claimText } from './claim-text.ts'
import type { ClaimExpectations, ClaimVerdict } from './claim-verdict.ts'
import { clockTolerance } from './clock-tolerance.ts'
import type { Jws } from './decode-token.ts'
import { hashes, judgeHash } from './judge-hash.ts'
import { memberText, memberValue } from './token-members.ts'

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
  const seen = claimText(memberValue(payload, 'iss'))
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
  return { claim: 'sub', seen: claimText(subject), expected: null, ok, why, reference: required }
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
  return { claim: 'aud', seen: claimText(audience), expected: clientId, ok, why, reference: core }
}

function judgeParty({ payload }: Jws, { clientId }: ClaimExpectations): ClaimVerdict | undefined {
  const party = memberValue(payload, 'azp')
  if (clientId === undefined || party === undefined) return undefined
  const ok = party === clientId
  const why = ok ? 'This client.' : `Another client than ${clientId} asked for the token.`
  return { claim: 'azp', seen: claimText(party), expected: clientId, ok, why, reference: core }
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
    return [{ claim, seen: claimText(value), expected: null, ok, why, reference }]
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
  return { claim, seen: claimText(seen), expected, ok, why, reference }
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

function inSeconds(seconds: number): string {
  const rounded = Math.round(seconds)
  return rounded === 1 ? 'a second' : `${inDigits(rounded)} seconds`
}

import type { EpochMs } from '../exchange/brand.ts'

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

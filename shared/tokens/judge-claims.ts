import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import type { EpochMs } from '../exchange/brand.ts'
import type { JsonObject } from '../exchange/json-parameters.ts'

/** What a claim should be, as far as the flow knows it. */
export interface ClaimExpectations {
  /** The time of the exchange that carried the token, not of looking at it. */
  readonly now: EpochMs
  readonly issuer?: string
  readonly clientId?: string
  readonly nonce?: string
  readonly code?: string
  readonly accessToken?: string
}

/** One result a claim. */
export interface ClaimVerdict {
  readonly claim: string
  readonly ok: boolean
  readonly text: string
}

/** Clocks of two machines differ; a minute is no fault. */
const tolerance = 60

/** Judges every claim of an ID token that the expectations let judge (OpenID Connect Core §3.1.3.7, §3.1.3.8, §3.3.2.11). */
export function judgeClaims(
  header: JsonObject,
  payload: JsonObject,
  expected: ClaimExpectations,
): readonly ClaimVerdict[] {
  const verdicts: ClaimVerdict[] = []
  const judge = (claim: string, ok: boolean, good: string, bad: string) =>
    verdicts.push({ claim, ok, text: ok ? good : bad })
  const text = (name: string) => (typeof payload[name] === 'string' ? payload[name] : undefined)
  const seconds = (name: string) => (typeof payload[name] === 'number' ? payload[name] : undefined)
  const now = expected.now / 1000

  const iss = text('iss')
  if (iss !== undefined && expected.issuer !== undefined) {
    judge('iss', iss === expected.issuer, 'the issuer that was asked', `another issuer than ${expected.issuer}`)
  }
  if (expected.clientId !== undefined && payload['aud'] !== undefined) {
    const audience = Array.isArray(payload['aud']) ? payload['aud'] : [payload['aud']]
    judge(
      'aud',
      audience.includes(expected.clientId),
      'names this client',
      `does not name the client ${expected.clientId}`,
    )
  }
  if (expected.clientId !== undefined && text('azp') !== undefined) {
    judge('azp', text('azp') === expected.clientId, 'this client', `another client than ${expected.clientId}`)
  }
  const exp = seconds('exp')
  if (exp !== undefined)
    judge('exp', exp + tolerance > now, 'was valid when it was sent', 'had expired when it was sent')
  const nbf = seconds('nbf')
  if (nbf !== undefined)
    judge('nbf', nbf - tolerance <= now, 'was valid when it was sent', 'was not valid yet when it was sent')
  const iat = seconds('iat')
  if (iat !== undefined)
    judge(
      'iat',
      iat - tolerance <= now,
      'in the past when it was sent',
      'in the future when it was sent: the clocks differ',
    )
  if (expected.nonce !== undefined) {
    judge(
      'nonce',
      text('nonce') === expected.nonce,
      'the one that was sent',
      'not the one that was sent in the authorization request',
    )
  }
  hashOf('at_hash', expected.accessToken, 'the access token beside it')
  hashOf('c_hash', expected.code, 'the code beside it')
  return verdicts

  function hashOf(claim: string, value: string | undefined, what: string): void {
    const seen = text(claim)
    const half = value === undefined ? undefined : leftHalf(value, header['alg'])
    if (seen !== undefined && half !== undefined) judge(claim, seen === half, `fits ${what}`, `does not fit ${what}`)
  }
}

/** The left half of the hash that the token's algorithm uses, in base64url (OpenID Connect Core §3.1.3.6). */
function leftHalf(value: string, alg: unknown): string | undefined {
  const size = typeof alg === 'string' ? /(256|384|512)$/.exec(alg)?.[1] : undefined
  const hash = size === '256' ? sha256 : size === '384' ? sha384 : size === '512' ? sha512 : undefined
  if (!hash) return undefined
  const digest = hash(new TextEncoder().encode(value))
  return base64url.encode(digest.subarray(0, digest.length / 2))
}

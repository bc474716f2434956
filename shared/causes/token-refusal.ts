import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { OAuthError } from '../oauth/message.ts'
import type { TokenAttempt } from './in-flow.ts'
import { firstOf } from './in-flow.ts'
import { type Blame, providerBlame } from './provider-errors.ts'

const codeErrors = new Set([
  'invalid_grant',
  'bad_verification_code',
  'invalid_code',
  'code_already_used',
  'code_expired',
])

/** Errors that name the client, whatever the grant (RFC 6749 §5.2, and what providers make of it). */
export const clientErrors: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'incorrect_client_credentials',
  'invalid_client_id',
  'invalid_client_credentials',
  'bad_client_secret',
])

/** Reads whom or what the server's error is about. */
export function blameOf({ code, description }: OAuthError): Blame {
  const words = description?.value ?? ''
  const own = providerBlame(code.value, words)
  if (own) return own
  if (clientErrors.has(code.value)) return 'client'
  if (code.value === 'invalid_scope') return 'scope'
  if (/redirect[ _-]?ur[il]|redirection ur[il]/i.test(`${code.value} ${onlyOne(words)}`)) return 'redirect-uri'
  if (/pkce|code[ _]?(?:verifier|challenge)/i.test(onlyOne(words))) return 'verifier'
  return codeErrors.has(code.value) ? 'code' : 'other'
}

/** Some servers list every possible reason in one sentence: such a list says nothing. */
function onlyOne(words: string): string {
  return /\bor\b.*\bor\b|, .*, .*\bor\b/i.test(words) ? '' : words
}

/** The challenge that the authorization request sent, and the one that the verifier gives (RFC 7636 §4.6). */
export interface VerifierComparison {
  readonly verifier: Located
  readonly challenge: Located
  readonly computed: string
}

/** Compares the verifier of a token request with the challenge of its flow; undefined where they agree or one is absent. */
export function verifierMismatch(flow: Flow, { request }: TokenAttempt): VerifierComparison | undefined {
  const asked = firstOf(flow, 'authorization-request')
  const pushed = firstOf(flow, 'pushed-authorization-request')
  const source = [pushed, asked].find((message) => message && parameter(message, 'code_challenge'))
  const challenge = source && parameter(source, 'code_challenge')
  const verifier = parameter(request, 'code_verifier')
  if (!source || !challenge || !verifier) return undefined
  const method = parameter(source, 'code_challenge_method')?.value ?? 'plain'
  if (method !== 'S256' && method !== 'plain') return undefined
  const computed =
    method === 'plain' ? verifier.value : base64url.encode(sha256(new TextEncoder().encode(verifier.value)))
  return computed === challenge.value ? undefined : { verifier, challenge, computed }
}

import { sha256 } from '@noble/hashes/sha2.js'
import { base64url } from 'jose'
import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import type { Flow } from '../flow/flow.ts'
import type { OAuthError } from '../oauth/message.ts'
import { type Asking, askedFor, authorizationRequest } from './asked.ts'
import type { TokenAttempt } from './in-flow.ts'
import { firstOf } from './in-flow.ts'
import type { ProviderCause } from './provider-errors/provider-error-row.ts'
import { isInOwnWords, refusalOf } from './refusals.ts'

/** What a refused token request is refused for. */
export type Blame = 'code' | 'client' | 'scope' | 'redirect-uri' | 'verifier' | 'other'

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
  'incorrect_client_credentials',
  'invalid_client_id',
  'invalid_client_credentials',
  'bad_client_secret',
])

/** Reads whom or what a refused token request is refused for; undefined where the server names no error. */
export function blameOf(flow: Flow, attempt: TokenAttempt): Blame | undefined {
  const refusal = attempt.response && refusalOf(attempt.response)
  if (!refusal) return undefined
  const { error, causes } = refusal
  if (isInOwnWords(refusal)) {
    const [only, ...others] = possibleAmong(causes, flow, attempt)
    if (only && others.length === 0) return blames[only] ?? 'other'
    // Words that stand for several causes, or for none, say no more than the code does.
    return blameOfCode(error)
  }
  // Some servers find no such client and redirect URI together, and say that the client may not do this.
  if (error.code.value === 'unauthorized_client' && redirectsDiffer(flow, attempt)) return 'redirect-uri'
  if (clientErrors.has(error.code.value) || error.code.value === 'invalid_scope') return blameOfCode(error)
  return blameOfWords(error) ?? blameOfCode(error)
}

function redirectsDiffer(flow: Flow, { request }: TokenAttempt): boolean {
  const first = askedFor(flow, 'redirect_uri')
  const second = parameter(request, 'redirect_uri')
  return first !== undefined && second !== undefined && first.value !== second.value
}

const blames: Readonly<Partial<Record<ProviderCause, Blame>>> = {
  'authorization-code-expired': 'code',
  'client-credentials-invalid': 'client',
  'client-assertion-invalid': 'client',
  'scope-mismatch': 'scope',
  'redirect-uri-mismatch': 'redirect-uri',
  'pkce-verifier-mismatch': 'verifier',
}

/** Of the causes that the words list, the one that the two requests prove, or else those that they do not refute. */
function possibleAmong(causes: readonly ProviderCause[], flow: Flow, attempt: TokenAttempt): readonly ProviderCause[] {
  if (causes.length < 2) return causes
  const asked = askedFor(flow, 'redirect_uri')?.value
  const sent = parameter(attempt.request, 'redirect_uri')?.value
  const proved: readonly (readonly [ProviderCause, boolean | undefined])[] = [
    ['redirect-uri-mismatch', asked === undefined ? undefined : asked !== sent],
    ['pkce-verifier-mismatch', verifierMismatch(flow, attempt) !== undefined],
  ]
  const [first] = proved.find(([cause, is]) => is === true && causes.includes(cause)) ?? []
  if (first) return [first]
  return causes.filter((cause) => !proved.some(([named, is]) => named === cause && is === false))
}

function blameOfCode({ code }: OAuthError): Blame {
  if (clientErrors.has(code.value)) return 'client'
  if (code.value === 'invalid_scope') return 'scope'
  return codeErrors.has(code.value) ? 'code' : 'other'
}

/** What the words name, whoever's they are. */
function blameOfWords({ code, description }: OAuthError): Blame | undefined {
  const words = onlyOne(description?.value ?? '')
  if (/redirect[ _-]?ur[il]|redirection ur[il]/i.test(`${code.value} ${words}`)) return 'redirect-uri'
  return /pkce|code[ _]?(?:verifier|challenge)/i.test(words) ? 'verifier' : undefined
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

/** The request of the flow that has its code challenge: of a pushed one and the one in the browser, the pushed one. */
export function challengingRequest(flow: Flow): Asking | undefined {
  const requests = [firstOf(flow, 'pushed-authorization-request'), authorizationRequest(flow)]
  return requests.find((message) => message && parameter(message, 'code_challenge'))
}

/** Compares the verifier of a token request with the challenge of its flow; undefined where they agree or one is absent. */
export function verifierMismatch(flow: Flow, { request }: TokenAttempt): VerifierComparison | undefined {
  const source = challengingRequest(flow)
  const challenge = source && parameter(source, 'code_challenge')
  const verifier = parameter(request, 'code_verifier')
  if (!source || !challenge || !verifier || isPlaceholder(verifier.value)) return undefined
  const method = parameter(source, 'code_challenge_method')?.value ?? 'plain'
  if (method !== 'S256' && method !== 'plain') return undefined
  const computed =
    method === 'plain' ? verifier.value : base64url.encode(sha256(new TextEncoder().encode(verifier.value)))
  return computed === challenge.value ? undefined : { verifier, challenge, computed }
}

import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { isPublicClient, readableRequest, refusedAtAuthorization, wordsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, placeOf } from './evidence.ts'
import type { Observation } from './finding.ts'
import { isRefused, tokenAttempts } from './in-flow.ts'
import { providerWords, type Refusal, refusalOf, refusedFor, said } from './refusals.ts'

/** A code login without PKCE (RFC 7636), or one that ends without the verifier that it began with. */
export const pkceMissing = defineCause({
  id: 'pkce-missing',
  title: 'The login is not protected by PKCE',
  possibleCause:
    'The client sends no code_challenge, or forgets the code_verifier before the token request: another tab, another server of a cluster, or a lost session cookie.',
  solution:
    'Make a random code_verifier for each login, send its SHA-256 as code_challenge with code_challenge_method=S256, and send the verifier itself in the token request.',
  troubleshoot: 'Look for code_challenge in the authorization request and for code_verifier in the token request.',
  references: ['RFC 9700 §2.1.1', 'RFC 7636 §4.3', 'RFC 7636 §4.4.1', 'RFC 7636 §4.5', 'OAuth 2.1 draft §4.1.1'],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  leadsTo: ['malformed-request', 'authorization-code-expired'],
  check(flow, context) {
    const refused = [...challengeRefused(flow), ...verifierRefused(flow)]
    return refused.length > 0 ? refused : unprotected(flow, context)
  },
})

const namesPkce = /code[ _]?challenge\b|code[ _]?verifier\b|\bpkce\b|proof key/i

/** RFC 7636 §4.4.1: a server that requires PKCE answers a request without a challenge with invalid_request. */
function challengeRefused(flow: Flow): readonly Observation[] {
  const request = readableRequest(flow)
  if (!request || parameter(request, 'code_challenge')) return []
  const meant = refusedFor(flow, 'pkce-missing')
  const refusal =
    refusedAtAuthorization(flow).find(
      (candidate) => isMeant(candidate, meant) || namesPkce.test(wordsOf(candidate.error)),
    ) ?? meant[0]
  if (!refusal) return []
  return [
    observe(
      'error',
      `The server demands PKCE, and the authorization request has no code_challenge. Send code_challenge and code_challenge_method=S256, and the code_verifier in the token request.${providerWords(refusal)}`,
      lacks(placeOf(request, 'code_challenge')),
      ...said(refusal),
    ),
  ]
}

const isMeant = ({ message }: Refusal, among: readonly Refusal[]) =>
  among.some((other) => other.message.id === message.id)

/** RFC 7636 §4.6: a login that began with a challenge is not ended without its verifier. */
function verifierRefused(flow: Flow): readonly Observation[] {
  const request = readableRequest(flow)
  const challenge = request && parameter(request, 'code_challenge')
  if (!challenge) return []
  return tokenAttempts(flow).flatMap((attempt) => {
    const { request: sent, response } = attempt
    if (sent.grant !== 'authorization_code' || !isRefused(attempt) || parameter(sent, 'code_verifier')) return []
    const refusal = response && refusalOf(response)
    if (!refusal || !speaksOfVerifier(refusal)) return []
    return [
      observe(
        'error',
        `The login began with the code_challenge {seen:1}, and the token request has no code_verifier. Keep the verifier with the state of its login, and send it in the token request.${providerWords(refusal)}`,
        lacks(placeOf(sent, 'code_verifier')),
        { place: challenge.place, seen: challenge.value, expected: null },
        ...said(refusal),
      ),
    ]
  })
}

/** By the provider's words, by the name of it, or by an error that a missing verifier has and that says no more. */
function speaksOfVerifier({ error, causes }: Refusal): boolean {
  if (causes.length === 1 && causes[0] === 'pkce-missing') return true
  if (namesPkce.test(wordsOf(error))) return true
  return ['invalid_grant', 'invalid_request'].includes(error.code.value) && !error.description
}

/** RFC 9700 §2.1.1: public clients must use PKCE; others may have a nonce in its place. */
function unprotected(flow: Flow, context: CheckContext): readonly Observation[] {
  if (flow.grant !== 'authorization_code' && flow.grant !== 'hybrid') return []
  const request = readableRequest(flow)
  if (!request || parameter(request, 'code_challenge')) return []
  if (refusedAtAuthorization(flow).length > 0) return []
  const isPublic = isPublicClient(flow, context)
  if (isPublic === undefined || (!isPublic && parameter(request, 'nonce'))) return []
  return [
    observe(
      isPublic ? 'warning' : 'note',
      isPublic
        ? 'The client has no secret, and its authorization request has no code_challenge: whoever gets hold of the code can redeem it. Clients without a secret must use PKCE. Send code_challenge with code_challenge_method=S256.'
        : 'The authorization request has neither a code_challenge nor a nonce: a code that was stolen can be put into the login of somebody else. Send code_challenge with code_challenge_method=S256, as OAuth 2.1 asks of every client.',
      lacks(placeOf(request, 'code_challenge')),
    ),
  ]
}

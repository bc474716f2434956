import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { readableRequest, refusedAtAuthorization, wordsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, placeOf, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { tokenAttempts } from './in-flow.ts'
import { said } from './refusals.ts'
import { verifierMismatch } from './token-refusal.ts'

/** The challenge is the verifier itself: who reads the authorization request can redeem the code (RFC 7636 §7.2). */
export const pkcePlain = defineCause({
  id: 'pkce-plain',
  title: 'The code challenge is not hashed',
  possibleCause:
    'The client sends code_challenge_method=plain, or no code_challenge_method, which means plain: the challenge is the verifier itself.',
  solution: 'Send the SHA-256 of the verifier, in base64url without padding, and code_challenge_method=S256.',
  troubleshoot: 'Look at code_challenge_method in the authorization request.',
  references: ['RFC 7636 §4.2', 'RFC 7636 §4.3', 'RFC 7636 §7.2', 'RFC 9700 §2.1.1'],
  severities: ['error', 'note'],
  where: 'client',
  leadsTo: ['malformed-request'],
  check(flow, context) {
    const request = readableRequest(flow)
    if (!request || !parameter(request, 'code_challenge')) return []
    const method = parameter(request, 'code_challenge_method')
    if (method && method.value !== 'plain') return []
    const at: Evidence = method
      ? { ...shows(method, 'S256'), ...expectedAt(context) }
      : { ...lacks(placeOf(request, 'code_challenge_method'), 'S256'), ...expectedAt(context) }
    return refused(flow, at, context) ?? worked(flow, at)
  },
})

function expectedAt({ metadata }: CheckContext) {
  const listed = metadata?.codeChallengeMethodsSupported?.find(({ value }) => value === 'S256')
  return listed ? { expectedAt: listed.place } : {}
}

/** RFC 7636 §4.4.1: a server that does not take the method says so with invalid_request. */
function refused(
  flow: Flow,
  at: Evidence,
  { metadata }: CheckContext,
): readonly Observation<'error' | 'note'>[] | undefined {
  const listed = metadata?.codeChallengeMethodsSupported
  const unlisted = listed !== undefined && !listed.some(({ value }) => value === 'plain')
  const refusal = refusedAtAuthorization(flow).find(
    ({ error }) =>
      /challenge[ _]?method|transform algorithm/i.test(wordsOf(error)) ||
      (unlisted && error.code.value === 'invalid_request' && !error.description),
  )
  if (!refusal) return undefined
  const what =
    at.seen === null ? 'has no code_challenge_method, which means plain' : 'has the code_challenge_method {seen:0}'
  return [
    observe(
      'error',
      `The authorization request ${what}, and the server does not take it. Hash the verifier, and send code_challenge_method=S256.`,
      at,
      ...said(refusal),
    ),
  ]
}

function worked(flow: Flow, at: Evidence): readonly Observation<'error' | 'note'>[] {
  if (refusedAtAuthorization(flow).length > 0) return []
  // A challenge that is hashed, and does not say so, is told as the mismatch that it becomes.
  if (tokenAttempts(flow).some((attempt) => verifierMismatch(flow, attempt))) return []
  return [
    observe(
      'note',
      'The code_challenge is the verifier itself: who reads the authorization request, in a log or a history, can redeem the code. Hash the verifier, and send code_challenge_method=S256.',
      at,
    ),
  ]
}

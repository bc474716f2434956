import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence } from './finding.ts'
import { isRefused, tokenAttempts } from './in-flow.ts'
import { whyMismatched } from './pkce-mismatch-reason.ts'
import { verifierMismatch } from './token-refusal.ts'

/** The verifier of the token request is not the one that the challenge was made of. */
export const pkceVerifierMismatch = defineCause({
  id: 'pkce-verifier-mismatch',
  title: 'The code verifier does not fit the code challenge',
  possibleCause:
    'The client sends the verifier of another login, often because two tabs share one cookie, or makes the challenge in another way than it says.',
  solution:
    'Keep the verifier with the state of its own login, and send the very text whose SHA-256, in base64url without padding, was sent as the challenge.',
  troubleshoot:
    'Hash code_verifier of the token request and compare it with code_challenge of the authorization request.',
  references: ['RFC 7636 §4.2', 'RFC 7636 §4.3', 'RFC 7636 §4.6'],
  severities: ['error', 'warning'],
  where: 'client',
  check: (flow, { session }) =>
    tokenAttempts(flow).flatMap((attempt) => {
      const mismatch = verifierMismatch(flow, attempt)
      if (!mismatch) return []
      const { words, at } = whyMismatched(mismatch, session, flow.id)
      const elsewhere: readonly Evidence[] = at ? [shows(at)] : []
      return [
        observe(
          isRefused(attempt) || !attempt.response ? 'error' : 'warning',
          `The code verifier gives the challenge {expected:0}, and {seen:0} was sent in the authorization request. ${words}`,
          {
            place: mismatch.challenge.place,
            seen: mismatch.challenge.value,
            expected: mismatch.computed,
            expectedAt: mismatch.verifier.place,
          },
          shows(mismatch.verifier),
          ...elsewhere,
        ),
      ]
    }),
})

import { defineCause } from './cause.ts'
import { refusalEvidence } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import type { Observation } from './finding.ts'
import { type TokenAttempt, tokenAttempts } from './in-flow.ts'
import { bodyOtherwise } from './token-request/body.ts'
import { missing } from './token-request/missing.ts'
import { refusalAs } from './token-request/refusal.ts'
import { inTheUrl } from './token-request/url.ts'

/** The token request is not the form, sent by POST, that servers read (RFC 6749 §3.2, §4.1.3). */
export const tokenRequestMalformed = defineCause({
  id: 'token-request-malformed',
  title: 'The token request is not as the specification has it',
  possibleCause:
    'The client sends it by GET, as JSON, with another Content-Type, with its parameters in the address, or leaves a parameter out.',
  solution:
    'Send a POST whose body is a form (Content-Type application/x-www-form-urlencoded) with grant_type and what this grant needs. Put nothing into the query.',
  troubleshoot: 'Compare method, Content-Type and body of the token request with the example in RFC 6749 §4.1.3.',
  references: [
    'RFC 6749 §3.2',
    'RFC 6749 §4.1.3',
    'RFC 6749 §2.3.1',
    'RFC 6749 §4.3.2',
    'RFC 6749 §6',
    'RFC 6749 appendix B',
    'RFC 7521 §4.1',
    'RFC 8628 §3.4',
  ],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  leadsTo: [
    'client-credentials-invalid',
    'authorization-code-expired',
    'redirect-uri-mismatch',
    'pkce-verifier-mismatch',
    'refresh-token-expired',
    'token-error-without-code',
    'endpoint-not-found',
    'gateway-altered',
    'malformed-request',
    'grant-type-unsupported',
  ],
  check(flow) {
    const told = new Set<string>()
    return tokenAttempts(flow).flatMap((attempt) =>
      observed(attempt).filter(({ severity, message }) => {
        // A client that does so once does it each time.
        const words = `${severity} ${message}`
        if (told.has(words)) return false
        told.add(words)
        return true
      }),
    )
  },
})

function observed(attempt: TokenAttempt): readonly Observation[] {
  const refusal = refusalAs(attempt)
  const faults: readonly Fault[] = [
    ...inTheUrl(attempt, refusal),
    ...bodyOtherwise(attempt, refusal),
    ...missing(attempt, refusal),
  ]
  if (!faults.some(({ severity }) => severity === 'error')) return together(faults)
  return together(faults, {
    before: 'The server refused the token request, which is not as RFC 6749 asks for.',
    more: attempt.response ? refusalEvidence(attempt.response, attempt.response.error) : [],
  })
}

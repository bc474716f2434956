import type { Flow } from '../../flow/flow.ts'
import { errorEvidence, observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { tokenAttempts } from '../in-flow.ts'

/** What servers say of a request without any credentials, and of no other: node-oidc-provider, Okta. */
const noneCame = /^no client (?:authentication mechanism provided|credentials found)\b/i

/**
 * The server says that no credentials came, and the request has them here: something in front of the server dropped the
 * Authorization header. So the leg behind it need not be seen.
 */
export function credentialsDropped(flow: Flow): readonly Observation<'error'>[] {
  return tokenAttempts(flow).flatMap(({ request, response }) => {
    const sent = request.authentication.find(({ method, fault }) => method === 'client_secret_basic' && !fault)
    const error = response?.error
    if (!sent || !error || !noneCame.test(error.description?.value ?? '')) return []
    return [
      observe(
        'error',
        'The token request has credentials in its Authorization header here, and the server says {seen:2}: the header did not reach it. Have whatever stands in front of the server, such as a reverse proxy, pass Authorization on.',
        shows({ value: sent.method, place: sent.place }),
        ...errorEvidence(error),
      ),
    ]
  })
}

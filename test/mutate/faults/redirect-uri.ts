import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { changeTokenRequest, codeRefused, plainRequest, redemption } from '../answers.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { first } from '../captured-flow.ts'
import { changeRequest } from '../change-message.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage } from '../refuse.ts'

/** One letter of the path in the other case: a typo that is hard to see. */
const flipped = (uri: string): string =>
  uri.replace(/([a-z])(?=[^a-z]*$)/i, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  )

/** The server sees another redirect URI than the registered one, and says so on a page of its own. */
function refusedAtRequest(flow: CapturedFlow, change: (uri: string) => string) {
  const request = plainRequest(flow)
  if (!request) return undefined
  const asked = changeRequest(flow, 'redirect_uri', change)
  return mutant(
    errorPage(asked, request.exchange, 'invalid_redirect_uri: the redirect_uri is not registered for this client'),
  )
}

function atToken(flow: CapturedFlow, change: string | null | ((uri: string) => string)) {
  const request = redemption(flow)
  if (!request || !parameterValue(request, 'redirect_uri')) return undefined
  return mutant(codeRefused(flow, changeTokenRequest(flow, request, 'redirect_uri', change)))
}

/** What goes wrong with `redirect_uri` (RFC 6749 §3.1.2, §4.1.3). */
export const redirectUriFaults: readonly Fault[] = [
  {
    id: 'redirect-uri-letter-flipped',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    apply: (flow) => refusedAtRequest(flow, flipped),
  },
  {
    id: 'redirect-uri-other-than-registered',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    apply(flow) {
      const request = plainRequest(flow)
      const clientId = request && parameterValue(request, 'client_id')
      const uri = request && parameterValue(request, 'redirect_uri')
      if (!clientId || !uri) return undefined
      return mutant(errorPage(flow.exchanges, request.exchange, 'Bad Request'), {
        client_id: clientId,
        redirect_uris: [flipped(uri)],
      })
    },
  },
  {
    id: 'redirect-uri-slash-at-token',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    apply: (flow) => atToken(flow, (uri) => `${uri}/`),
  },
  {
    id: 'redirect-uri-host-at-token',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    apply: (flow) => atToken(flow, (uri) => uri.replace('//', '//www.')),
  },
  {
    id: 'redirect-uri-missing-at-token',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    apply: (flow) => (first(flow, 'pushed-authorization-request') ? undefined : atToken(flow, null)),
  },
]

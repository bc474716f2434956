import type { Flow } from '../flow/flow.ts'
import { defineCause } from './cause.ts'
import { atAuthorization } from './client-credentials/at-authorization.ts'
import { atToken } from './client-credentials/at-token.ts'
import { answersToClients } from './client-endpoints.ts'
import { errorEvidence, observe } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { stepsOf, tokenAttempts } from './in-flow.ts'
import { clientErrors } from './token-refusal.ts'

/** The server does not take the client for who it says it is. */
export const clientCredentialsInvalid = defineCause({
  id: 'client-credentials-invalid',
  title: 'The client is not recognised: its id, its secret or the way it sends them',
  possibleCause:
    'The client id or the secret is wrong, expired, or belongs to another environment; or the client sends them in another way than the server expects.',
  solution:
    'Copy id and secret from the registration again, without white space. Send them by the one method that is registered; with Basic, form-encode each of the two before they are joined.',
  troubleshoot:
    'Compare client_id in both requests with the registration, and the method with token_endpoint_auth_method.',
  references: ['RFC 6749 §2.3', 'RFC 6749 §2.3.1', 'RFC 6749 §5.2', 'RFC 8414 §2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['client-challenge-missing'],
  check: (flow, context) => [
    ...atAuthorization(flow, context),
    ...tokenAttempts(flow).flatMap((attempt) => atToken(flow, attempt, context)),
    ...elsewhere(flow),
  ],
})

/** The endpoints at which a client authenticates as it does at the token endpoint. */
function elsewhere(flow: Flow): readonly Observation<Alarm>[] {
  return answersToClients.flatMap((kind) =>
    stepsOf(flow, kind).flatMap(({ message }) => {
      const refused = message.error && clientErrors.has(message.error.code.value) ? message.error : undefined
      if (!refused) return []
      return [
        observe(
          'error',
          'The server refused the client with {seen:0}. Compare its id, its secret and its method of authentication with the registration.',
          ...errorEvidence(refused),
        ),
      ]
    }),
  )
}

import { parameter } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CheckContext } from '../cause.ts'
import { observe, shows, status } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import { firstOf } from '../in-flow.ts'
import { isInOwnWords, type Refusal, refusals } from '../refusals.ts'
import { clientErrors } from '../token-refusal.ts'

const namesClient =
  /invalid_client|unknown client|client (?:is |was )?(?:invalid|unknown|not found|not registered)|invalid client|invalid (?:application|app) id/i

/** The authorization endpoint knows no such client. */
export function atAuthorization(flow: Flow, { registration }: CheckContext): readonly Observation<Alarm>[] {
  const request = firstOf(flow, 'authorization-request')
  if (!request) return []
  const id = parameter(request, 'client_id')
  const refused = refusedClient(flow)
  const wrong = registration && id && id.value !== registration.client_id
  if (wrong) {
    const broke = refused.length > 0 || flow.outcome !== 'completed'
    return [
      observe(
        broke ? 'error' : 'warning',
        'The authorization request names the client {seen:0}, and {expected:0} is registered. Use the registered client id in the app, or the registration of the client that the app really is.',
        shows(id, registration.client_id),
        ...refused,
      ),
    ]
  }
  const [first, ...more] = id ? [shows(id), ...refused] : refused
  if (refused.length === 0 || !first) return []
  return [
    observe(
      'error',
      'The authorization server does not know the client of this request. Compare client_id with what is registered at this server: an id of another environment or tenant is unknown here.',
      first,
      ...more,
    ),
  ]
}

function refusedClient(flow: Flow): readonly Evidence[] {
  return refusals(flow).flatMap((refusal) => {
    const { message, error } = refusal
    if (message.kind === 'authorization-response') return speaksOfClient(refusal) ? [shows(error.code)] : []
    if (message.kind !== 'authorization-error-page' || !speaksOfClient(refusal)) return []
    return message.error ? [shows(error.code)] : [status(message.exchange, message.response.status, '302')]
  })
}

function speaksOfClient(refusal: Refusal): boolean {
  const { message, error, causes } = refusal
  if (isInOwnWords(refusal) && causes.length === 1) return causes[0] === 'client-credentials-invalid'
  if (clientErrors.has(error.code.value)) return true
  return message.kind === 'authorization-error-page' && !isInOwnWords(refusal) && namesClient.test(message.text)
}

import { type Parameter, parametersNamed } from '../exchange/parameter.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import { isToldByGateway } from './gateway/rewritten-parameters.ts'
import { sightingsOf } from './in-flow.ts'
import { refusals, said } from './refusals.ts'

/** A parameter stands more than once in one message (RFC 6749 §3.1, §3.2). */
export const parameterRepeated = defineCause({
  id: 'parameter-repeated',
  title: 'A parameter stands more than once',
  possibleCause:
    'The client adds a parameter that its library or the configured address has already, or sends it in the query and in the body.',
  solution: 'Send each parameter once. Look for one in the configured address of the endpoint.',
  troubleshoot: 'Count the names in the query and in the body of the request.',
  references: ['RFC 6749 §3.1', 'RFC 6749 §3.2', 'RFC 8707 §2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['malformed-request'],
  check: (flow) =>
    flow.core.flatMap((step) => {
      // What is sent right may be doubled on its way.
      const message = sightingsOf(step).find((seen) => repeated(flow, step, seen))
      const twice = message && repeated(flow, step, message)
      if (!message || !twice) return []
      const [first, again] = twice
      const refusal = refusalTo(flow, message)
      return [
        observe(
          refusal ? 'error' : 'warning',
          first.value === again.value
            ? `The parameter ${again.name} stands more than once, with the same value. RFC 6749 forbids it, and some servers refuse such a request. Send it once.`
            : `The parameter ${again.name} stands more than once, with two values. RFC 6749 forbids it: one server takes the first, another the last, a third refuses the request. Send it once.`,
          { place: again.place, seen: again.value, expected: null, expectedAt: first.place },
          shows(first),
          ...(refusal ? said(refusal) : []),
        ),
      ]
    }),
})

/** Names of OAuth and OpenID Connect, besides those whose doubling on the way is told. Others may mean what they like. */
const known: ReadonlySet<string> = new Set([
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'prompt',
  'display',
  'max_age',
  'ui_locales',
  'id_token_hint',
  'login_hint',
  'acr_values',
  'claims',
  'request',
  'request_uri',
  'code_challenge',
  'code_challenge_method',
  'authorization_details',
  'dpop_jkt',
  'code',
  'iss',
  'session_state',
  'error',
  'error_description',
  'access_token',
  'token_type',
  'expires_in',
  'id_token',
  'grant_type',
  'code_verifier',
  'refresh_token',
  'username',
  'password',
  'assertion',
  'device_code',
  'auth_req_id',
  'login_hint_token',
  'binding_message',
  'client_notification_token',
  'requested_expiry',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'token',
  'token_type_hint',
])

function repeated(flow: Flow, step: Step, message: Message): readonly [Parameter, Parameter] | undefined {
  if (message.part === 'response' && message.kind !== 'authorization-response') return undefined
  // What stands in a request object stands beside it as well, as RFC 9101 §5 asks for.
  const open = { parameters: message.parameters.filter(({ in: carriedIn }) => carriedIn !== 'jwt') }
  const names = new Set(open.parameters.map(({ name }) => name))
  for (const name of names) {
    if (!known.has(name) || isToldByGateway(flow, step, message, name)) continue
    const [first, second] = parametersNamed(open, name)
    if (first && second) return [first, second]
  }
  return undefined
}

function refusalTo(flow: Flow, request: Message) {
  const atAuthorization = request.kind === 'authorization-request'
  return refusals(flow).find(
    ({ message, error }) =>
      error.code.value === 'invalid_request' &&
      (message.exchange === request.exchange || (atAuthorization && message.kind === 'authorization-response')),
  )
}

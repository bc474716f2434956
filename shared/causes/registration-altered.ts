import { textsOf } from '../exchange/json-parameters.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { TokenRequest } from '../oauth/message.ts'
import { authorizationRequest } from './asked.ts'
import { type CheckContext, defineCause, type SeenRegistration } from './cause.ts'
import { observe } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { firstOf, isRefused, tokenAttempts } from './in-flow.ts'

/** The client goes by what it asked for, and the server registered something else (RFC 7591 §3.2.1). */
export const registrationAltered = defineCause({
  id: 'registration-altered',
  title: 'The server registered the client otherwise than it asked, and the client did not look',
  possibleCause:
    'A server may replace what it does not take: it left out a redirect URI, chose another way of authentication, or fewer grants; the client uses what it asked for all the same.',
  solution:
    'Take every value from the answer to the registration, and where one that is needed is missing, do not begin the login.',
  troubleshoot: 'Compare the answer to the registration with its request, member by member.',
  references: ['RFC 7591 §3.2.1', 'RFC 7591 §2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['redirect-uri-mismatch', 'client-credentials-invalid'],
  check(flow, { session }: CheckContext) {
    const registration = flow.clientId && session.registrationOf(flow.clientId.value)
    if (!registration) return []
    return [
      ...redirectUri(flow, registration),
      ...tokenAttempts(flow).flatMap((attempt) => otherMethod(attempt, registration)),
    ]
  },
})

function redirectUri(flow: Flow, { request, response }: SeenRegistration): readonly Observation<Alarm>[] {
  const asked = authorizationRequest(flow) ?? firstOf(flow, 'pushed-authorization-request')
  const used = asked && parameter(asked, 'redirect_uri')
  const given = parameter(response, 'redirect_uris')
  const wanted = parameter(request, 'redirect_uris')
  if (!used || !given || !wanted) return []
  const registered = textsOf(given)
  if (registered.includes(used.value) || !textsOf(wanted).includes(used.value)) return []
  return [
    observe(
      flow.outcome === 'completed' ? 'warning' : 'error',
      'The client asked to register {seen:0}, and the server registered only {expected:0}. The login still uses the first.',
      told(used, registered.join(' '), given),
    ),
  ]
}

function otherMethod(
  attempt: ReturnType<typeof tokenAttempts>[number],
  { request, response }: SeenRegistration,
): readonly Observation<Alarm>[] {
  const given = parameter(response, 'token_endpoint_auth_method')
  const wanted = parameter(request, 'token_endpoint_auth_method')?.value ?? 'client_secret_basic'
  const used = methodOf(attempt.request)
  if (!given || !used || used.value === given.value || used.value !== wanted || wanted === given.value) return []
  return [
    observe(
      isRefused(attempt) ? 'error' : 'warning',
      'The client asked to authenticate by {seen:0}, and the server registered {expected:0} for it. The client still uses the first.',
      told(used, given.value, given),
    ),
  ]
}

function methodOf({ authentication }: TokenRequest): Located | undefined {
  const [first] = authentication
  return first && { value: first.method, place: first.place }
}

function told(used: Located, expected: string, at: Parameter) {
  return { place: used.place, seen: used.value, expected, expectedAt: at.place }
}

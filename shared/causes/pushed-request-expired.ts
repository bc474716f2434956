import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { refusedAtAuthorization } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { differs, observe } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { firstOf } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { said } from './refusals.ts'

/** The request_uri of a pushed request is used too late, twice, or by another client (RFC 9126 §4). */
export const pushedRequestExpired = defineCause({
  id: 'pushed-request-expired',
  title: 'The pushed request is no longer valid',
  possibleCause:
    'The browser was sent off long after the request was pushed, a page with the request_uri was loaded again, or the request_uri is that of another client.',
  solution:
    'Push a new request for each login, at the moment in which the browser is sent off, and use its request_uri once.',
  troubleshoot: 'Compare the time between the two requests with expires_in, and count the uses of the request_uri.',
  references: ['RFC 9126 §2.2', 'RFC 9126 §4', 'RFC 9126 §7.3'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['request-object-invalid', 'malformed-request', 'client-credentials-invalid'],
  check(flow, context) {
    const request = firstOf(flow, 'authorization-request')
    const uri = request && parameter(request, 'request_uri')
    if (!request || !uri) return []
    return [...late(flow, request, uri), ...usedAgain(flow, uri, context), ...ofAnotherClient(flow, request)]
  },
})

/** The refusal that follows from it: servers answer with one of these. */
function refusalOver(flow: Flow) {
  return refusedAtAuthorization(flow).find(
    ({ error, causes, message }) =>
      message.kind === 'authorization-error-page' ||
      causes.includes('request-object-invalid') ||
      ['invalid_request', 'invalid_request_uri', 'access_denied', 'invalid_client'].includes(error.code.value),
  )
}

function late(flow: Flow, request: AuthorizationRequest, uri: Parameter): readonly Observation<Alarm>[] {
  const pushed = firstOf(flow, 'pushed-authorization-response')
  const lifetime = pushed && parameter(pushed, 'expires_in')
  if (!pushed || !lifetime || !/^\d{1,9}$/.test(lifetime.value)) return []
  const age = request.at - pushed.at
  const lives = Number(lifetime.value) * 1000
  if (age <= lives) return []
  const refusal = refusalOver(flow)
  const evidence: Evidence = { place: uri.place, seen: uri.value, expected: null }
  return [
    observe(
      refusal ? 'error' : 'warning',
      `The request_uri was used ${inWords(age)} after it was given, and lives for ${inWords(lives)}. ${refusal ? 'The server refused it.' : 'The server let it pass this time.'} Push the request when the browser is sent off, not before.`,
      evidence,
      { place: lifetime.place, seen: lifetime.value, expected: null },
      ...(refusal ? said(refusal) : []),
    ),
  ]
}

/** RFC 9126 §4: a client uses a request_uri once. */
function usedAgain(flow: Flow, uri: Parameter, { session }: CheckContext): readonly Observation<Alarm>[] {
  // An address of the client's own (RFC 9101 §5.2) may serve for many logins.
  if (!uri.value.startsWith('urn:')) return []
  const before = session.firstUse('request_uri', uri.value, flow.id)
  const first = before && parameter(before, 'request_uri')
  if (!first) return []
  const refusal = refusalOver(flow)
  return [
    observe(
      refusal ? 'error' : 'warning',
      `The request_uri {seen:0} was used in an earlier login already. It is good for one login: what was pushed, such as the code_challenge, belongs to that one. ${refusal ? 'The server refused it. ' : ''}Push a new request for each.`,
      { place: uri.place, seen: uri.value, expected: null, expectedAt: first.place },
      ...(refusal ? said(refusal) : []),
    ),
  ]
}

/** RFC 9126 §2.2: the request_uri is bound to the client that pushed. */
function ofAnotherClient(flow: Flow, request: AuthorizationRequest): readonly Observation<Alarm>[] {
  const pushed = firstOf(flow, 'pushed-authorization-request')
  const owner =
    pushed?.authentication.find(({ clientId }) => clientId)?.clientId ?? (pushed && parameter(pushed, 'client_id'))
  const asking = parameter(request, 'client_id')
  if (!owner || !asking || owner.value === asking.value) return []
  const refusal = refusalOver(flow)
  return [
    observe(
      refusal ? 'error' : 'warning',
      'The client {expected:0} pushed the request, and the browser was sent off as the client {seen:0}. A request_uri is bound to the client that pushed it. Use one client_id for both.',
      differs(asking, owner),
      ...(refusal ? said(refusal) : []),
    ),
  ]
}

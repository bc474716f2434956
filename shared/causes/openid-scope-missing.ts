import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { type Asking, readableRequest, refusedAtAuthorization, responseTypes, wordsOf } from './asked.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, placeOf, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { stepsOf, tokenAttempts } from './in-flow.ts'
import { said } from './refusals.ts'

/** What OpenID Connect gives is asked for without the scope that makes a request one of OpenID Connect. */
export const openidScopeMissing = defineCause({
  id: 'openid-scope-missing',
  title: 'The scope openid is missing, and so is the ID token',
  possibleCause:
    'The client wants an ID token, as its nonce, its claims or its response_type show, and its scope does not have openid: then the request is one of plain OAuth.',
  solution: 'Add openid to the scope.',
  troubleshoot: 'Look at scope in the authorization request.',
  references: ['OpenID Connect Core §3.1.2.1', 'OpenID Connect Core §5.5'],
  severities: ['error', 'note'],
  where: 'client',
  leadsTo: ['scope-mismatch', 'malformed-request', 'response-type-unsupported'],
  check(flow) {
    const request = readableRequest(flow)
    const sign = request && signOf(request)
    if (!request || !sign) return []
    const scope = parameter(request, 'scope')
    if (scope?.value.split(/[\s,+]+/).includes('openid')) return []
    const at: Evidence = scope
      ? shows(scope, `openid ${scope.value}`.trim())
      : lacks(placeOf(request, 'scope'), 'openid')
    return refused(flow, at, sign) ?? withoutIdToken(flow, at, sign)
  },
})

/** What only OpenID Connect has a use for. */
function signOf(request: Asking): Parameter | undefined {
  const type = parameter(request, 'response_type')
  if (type && responseTypes(type.value).has('id_token')) return type
  return parameter(request, 'nonce') ?? parameter(request, 'claims')
}

function refused(flow: Flow, at: Evidence, sign: Parameter): readonly Observation<'error' | 'note'>[] | undefined {
  const refusals = refusedAtAuthorization(flow)
  const refusal = refusals.find(
    ({ error }) =>
      /\bopenid\b/i.test(wordsOf(error)) ||
      (sign.name === 'response_type' &&
        ['invalid_request', 'invalid_scope', 'unsupported_response_type'].includes(error.code.value) &&
        !error.description),
  )
  if (!refusal) return refusals.length > 0 ? [] : undefined
  return [
    observe(
      'error',
      `The request has ${sign.name}, which belongs to OpenID Connect, and the server refused it because its scope does not have openid. Add openid to the scope.`,
      at,
      shows(sign),
      ...said(refusal),
    ),
  ]
}

/** The server takes the request for one of plain OAuth, and gives no ID token. */
function withoutIdToken(flow: Flow, at: Evidence, sign: Parameter): readonly Observation<'error' | 'note'>[] {
  const attempts = tokenAttempts(flow).filter(({ request }) => request.grant === 'authorization_code')
  const granted = attempts.some(({ response }) => response?.granted)
  const given = [
    ...attempts.flatMap(({ response }) => response ?? []),
    ...stepsOf(flow, 'authorization-response').map(({ message }) => message),
  ].some((message) => parameter(message, 'id_token'))
  if (!granted || given) return []
  return [
    observe(
      'note',
      `The request has ${sign.name}, which belongs to OpenID Connect, and its scope does not have openid: the server gave no ID token. Add openid to the scope if the app wants to know who logged in.`,
      at,
      shows(sign),
    ),
  ]
}

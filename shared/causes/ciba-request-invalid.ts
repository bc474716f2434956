import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { EndpointRequest } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { lacks, placeOf, shows } from './evidence.ts'
import { type Fault, together } from './faults.ts'
import type { Alarm, Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { type Refusal, refusalOf, said } from './refusals.ts'

/** A backchannel authentication request does not say whom to ask, or says what the server cannot use (OpenID Connect CIBA §7.1, §13). */
export const cibaRequestInvalid = defineCause({
  id: 'ciba-request-invalid',
  title: 'The backchannel authentication request cannot be used',
  possibleCause:
    'The request names no person or several, has no scope openid, or its hint, its binding message or its user code are not what the server takes.',
  solution:
    'Send exactly one of login_hint, login_hint_token and id_token_hint, a scope with openid, and a short binding_message of plain letters.',
  troubleshoot: 'Count the hints in the backchannel authentication request, and read the error that the server gave.',
  references: ['OpenID Connect CIBA §7.1', 'OpenID Connect CIBA §7.2', 'OpenID Connect CIBA §13'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['malformed-request', 'scope-mismatch'],
  check: (flow) => stepsOf(flow, 'backchannel-authentication-request').flatMap(({ message }) => judged(flow, message)),
})

const hints = ['login_hint', 'login_hint_token', 'id_token_hint'] as const

function judged(flow: Flow, request: EndpointRequest): readonly Observation<Alarm>[] {
  const answer = stepsOf(flow, 'backchannel-authentication-response').find(
    ({ message }) => message.exchange === request.exchange,
  )?.message
  if (!answer) return []
  const refusal = refusalOf(answer)
  const severity = refusal ? 'error' : 'warning'
  const told: readonly Fault<Alarm>[] = [...bySaying(request, refusal), ...faultsOf(request, severity)]
  // A refusal of the client or of everybody has nothing to do with what is asked for.
  if (refusal && !ofRequest.has(refusal.error.code.value)) return []
  return together(told, {
    before: refusal ? 'The server refused the backchannel authentication request.' : '',
    more: refusal ? said(refusal) : [],
  })
}

function faultsOf(request: EndpointRequest, severity: Alarm): readonly Fault<Alarm>[] {
  // What is inside of a signed request is not read here.
  if (parameter(request, 'request')) return []
  const faults: Fault<Alarm>[] = []
  const given = hints.flatMap((name) => parameter(request, name) ?? [])
  const [, second] = given
  if (given.length === 0) {
    faults.push({
      severity,
      words: 'It names nobody: one of login_hint, login_hint_token and id_token_hint is required.',
      evidence: lacks(placeOf(request, 'login_hint'), 'one hint'),
    })
  } else if (second) {
    faults.push({
      severity,
      words: `It has ${given.map(({ name }) => name).join(' and ')}: exactly one hint may say whom to ask.`,
      evidence: { ...shows(second), expected: 'one hint alone' },
    })
  }
  const scope = parameter(request, 'scope')
  if (!scope?.value.split(' ').includes('openid')) {
    faults.push({
      severity,
      words: 'Its scope has no openid, which is required.',
      evidence: scope ? shows(scope, `openid ${scope.value}`) : lacks(placeOf(request, 'scope'), 'openid'),
    })
  }
  return faults
}

/** What the server says of one parameter alone (OpenID Connect CIBA §13). */
const byCode: ReadonlyMap<string, readonly [names: readonly string[], words: string]> = new Map([
  ['unknown_user_id', [hints, 'It does not know the person of {seen}. Send a hint by which this server knows people.']],
  [
    'expired_login_hint_token',
    [['login_hint_token'], 'The login_hint_token {seen} has ended. Get a new one for each request.'],
  ],
  ['missing_user_code', [['user_code'], 'It asks for the user code of the person, and there is none.']],
  ['invalid_user_code', [['user_code'], 'The user code {seen} is not that of the person.']],
  [
    'invalid_binding_message',
    [['binding_message'], 'It does not take the binding message {seen}: make it short, of plain letters and digits.'],
  ],
])

const ofRequest: ReadonlySet<string> = new Set([...byCode.keys(), 'invalid_request', 'invalid_scope'])

function bySaying(request: EndpointRequest, refusal: Refusal | undefined): readonly Fault<Alarm>[] {
  const known = refusal && byCode.get(refusal.error.code.value)
  if (!known) return []
  const [names, words] = known
  const named = names.map((name) => parameter(request, name)).find((found) => found !== undefined)
  const evidence = named ? shows(named) : lacks(placeOf(request, names[0] ?? 'login_hint'))
  return [{ severity: 'error', words, evidence }]
}

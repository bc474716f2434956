import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import { authorizationRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Observation } from './finding.ts'
import { firstOf, tokenAttempts } from './in-flow.ts'
import { type Refresh, refreshes } from './refresh/refreshes.ts'
import { refusalOf, said } from './refusals.ts'
import { grantedScopes, scopesOf } from './scopes.ts'

/** A refresh asks for more than the person granted (RFC 6749 §6). */
export const refreshScopeWidened = defineCause({
  id: 'refresh-scope-widened',
  title: 'The refresh asks for more than was granted',
  possibleCause:
    'The client sends the scopes of its newest version with every refresh, also for people who granted less, or asks for the scope of another resource.',
  solution:
    'Leave scope out of the refresh request: the tokens keep what was granted. For more, send the person through a new authorization request.',
  troubleshoot: 'Compare scope in the refresh request with scope in the token response that gave the refresh token.',
  references: ['RFC 6749 §6', 'RFC 6749 §3.3', 'RFC 6749 §5.2'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['scope-mismatch', 'refresh-token-expired'],
  check: (flow) => refreshes(flow).flatMap((refresh) => widened(flow, refresh)),
})

function widened(flow: Flow, { attempt, given }: Refresh): readonly Observation<'error'>[] {
  const wanted = parameter(attempt.request, 'scope')
  const refusal = attempt.response && refusalOf(attempt.response)
  if (!wanted || !refusal || !refusesScope(refusal.error.code.value, refusal.causes)) return []
  const granted = given && grantOf(flow, given.response)
  if (!granted) return []
  const asked = askedScope(flow)
  const had = grantedScopes(granted.value)
  // What asks for a login or for the refresh token itself, servers often leave out of what they say they granted.
  for (const name of asked ? scopesOf(asked.value) : []) if (identity.has(name)) had.add(name)
  const more = scopesOf(wanted.value).filter((name) => !had.has(name))
  if (more.length === 0) return []
  return [
    observe(
      'error',
      `The refresh asks for ${more.join(', ')}, which the login did not get: it was granted {expected:0}. A refresh may ask for the same or less. Leave scope out of it, or send the person through a new authorization request with the new scope.`,
      { place: wanted.place, seen: wanted.value, expected: granted.value, expectedAt: granted.place },
      ...said(refusal),
    ),
  ]
}

const identity: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access'])

function refusesScope(code: string, meant: readonly string[]): boolean {
  return meant.length === 0 ? code === 'invalid_scope' : meant.length === 1 && meant[0] === 'scope-mismatch'
}

/** RFC 6749 §5.1: a response that names no scope granted what was asked for; one to a refresh, what was granted before. */
function grantOf(flow: Flow, response: Parameters<typeof parameter>[0]): Located | undefined {
  return parameter(response, 'scope') ?? firstGranted(flow) ?? askedScope(flow)
}

function firstGranted(flow: Flow): Located | undefined {
  const first = tokenAttempts(flow).find(({ response }) => response?.granted)
  return first?.response && (parameter(first.response, 'scope') ?? parameter(first.request, 'scope'))
}

function askedScope(flow: Flow): Located | undefined {
  const pushed = firstOf(flow, 'pushed-authorization-request')
  const request = authorizationRequest(flow)
  return (pushed && parameter(pushed, 'scope')) ?? (request && parameter(request, 'scope'))
}

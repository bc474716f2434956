import { type SentCookie, sentCookies } from '../exchange/cookies/sent-cookies.ts'
import { headerValue } from '../exchange/exchange.ts'
import { parameter, parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { type FailedCallback, failedCallback } from './cookies/failed-callback.ts'
import { keeps } from './cookies/login-cookies.ts'
import { settingsOf } from './cookies/lost-cookies.ts'
import { observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'
import { firstOf } from './in-flow.ts'

/** Two logins ran in one browser, and the second took the place of the first in its session. */
export const concurrentLogins = defineCause({
  id: 'concurrent-logins',
  title: 'A second login in the same browser replaced this one',
  possibleCause:
    'Two tabs, a double click, or a page that starts a login by itself: the client keeps only one login for each browser session. The second overwrites the state and the code verifier of the first, whose callback then finds those of another login.',
  solution:
    'Keep one entry for each login: a cookie or a session key that has the state in its name. Start a login only where a person asks for one, not with every request that has no session.',
  troubleshoot:
    'Look for two authorization requests of this client before the first callback, and compare the state cookie of each with that of the callback.',
  references: ['RFC 6749 §10.12', 'RFC 9700 §4.7', 'RFC 6265bis draft §5.7'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['state-mismatch', 'state-cookie-lost'],
  check(flow, context): readonly Observation<'error'>[] {
    const request = firstOf(flow, 'authorization-request')
    const callback = flow.initiator && request && failedCallback(flow)
    if (!request || !callback) return []
    const sent = sentCookies(callback.request.request, callback.request.exchange)
    if (!sent) return []
    for (const other of rivals(flow, request, callback, context)) {
      const found = overwritten(flow, other, callback, sent) ?? shared(flow, request, other, callback, sent)
      if (found) return [found]
    }
    return []
  },
})

interface Rival {
  readonly flow: Flow
  readonly request: AuthorizationRequest
}

/** The logins of the same client in the same browser that began while this one was on its way, the newest first. */
function rivals(
  flow: Flow,
  request: AuthorizationRequest,
  callback: FailedCallback,
  { session }: CheckContext,
): readonly Rival[] {
  const client = parameterValue(request, 'client_id')
  if (client === undefined) return []
  const browser = headerValue(request.request.headers, 'user-agent')
  return session
    .flowsBeside(client)
    .flatMap((other): Rival[] => {
      const asked = other === flow || other.id === flow.id ? undefined : firstOf(other, 'authorization-request')
      return asked && other.initiator ? [{ flow: other, request: asked }] : []
    })
    .filter(
      ({ request: asked }) =>
        asked.exchange > request.exchange &&
        asked.exchange < callback.request.exchange &&
        comparableOrigin(asked.endpoint) === comparableOrigin(request.endpoint) &&
        parameterValue(asked, 'redirect_uri') === parameterValue(request, 'redirect_uri') &&
        headerValue(asked.request.headers, 'user-agent') === browser,
    )
    .reverse()
}

/** The cookie of this login came back with the value that the other login gave it. */
function overwritten(
  flow: Flow,
  other: Rival,
  callback: FailedCallback,
  sent: readonly SentCookie[],
): Observation<'error'> | undefined {
  if (!flow.initiator || !other.flow.initiator) return undefined
  const theirs = settingsOf(other.flow.initiator.exchange)
  for (const { cookie } of settingsOf(flow.initiator.exchange)) {
    const now = sent.find(({ name }) => name === cookie.name)
    const later = theirs.findLast((setting) => setting.cookie.name === cookie.name)?.cookie
    if (!now || !later || now.value === cookie.value || now.value !== later.value) continue
    return observe(
      'error',
      `The cookie ${cookie.name}, which this login set, came back with the value of a second login that the same browser began in between. The client finds the state of the second, not of this one, and gave up with {seen:2}. ${change}`,
      { place: now.place, seen: now.value, expected: cookie.value, expectedAt: cookie.place },
      { place: later.place, seen: later.line, expected: null },
      callback.refusal,
      ...stateOf(other.request),
    )
  }
  return undefined
}

const change =
  'Keep each login under its own name, such as a cookie with the state in its name, so that a new login does not replace the others.'

/**
 * Both logins ran in one session, which holds one login at a time. What shows it is that the second, which the
 * session holds, was accepted, and the first was not.
 */
function shared(
  flow: Flow,
  request: AuthorizationRequest,
  other: Rival,
  callback: FailedCallback,
  sent: readonly SentCookie[],
): Observation<'error'> | undefined {
  const state = parameter(request, 'state')
  const latest = parameter(other.request, 'state')
  if (!flow.initiator || !other.flow.initiator || !state || !latest || other.flow.outcome !== 'completed')
    return undefined
  const mine = sessionIn(flow.initiator)
  const theirs = sessionIn(other.flow.initiator)
  const session = sent.find(
    ({ name, value }) => keeps(name) !== undefined && mine.get(name) === value && theirs.get(name) === value,
  )
  const returned = parameter(callback.request, 'state')
  if (!session || returned?.value !== state.value) return undefined
  return observe(
    'error',
    `Two logins of this browser session (the cookie ${session.name}) ran at once: the session was last sent off with the state {expected:0}, and this response came with {seen:0}. The client remembers only one login per session: the second replaced this one, which the client then gave up with {seen:2}. ${change}`,
    { place: returned.place, seen: returned.value, expected: latest.value, expectedAt: latest.place },
    { place: session.place, seen: session.value, expected: null },
    callback.refusal,
  )
}

/** The cookies that the browser had after it was sent off: those it brought, and those that were set then. */
function sessionIn({ exchange }: NonNullable<Flow['initiator']>): ReadonlyMap<string, string> {
  const brought = sentCookies(exchange.request, exchange.id) ?? []
  const set = settingsOf(exchange).map(({ cookie }) => cookie)
  return new Map([...brought, ...set].map(({ name, value }) => [name, value]))
}

function stateOf(request: AuthorizationRequest) {
  const state = parameter(request, 'state')
  return state ? [shows(state)] : []
}

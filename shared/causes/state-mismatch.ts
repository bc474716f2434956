import { parameter } from '../exchange/parameter.ts'
import { hostOf } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest, AuthorizationResponse } from '../oauth/message.ts'
import { authorizationRequest, isReadable } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { failedCallback } from './cookies/failed-callback.ts'
import { lostCookies } from './cookies/lost-cookies.ts'
import { differs, lacks, observe, placeOf, shows, toChangeAt } from './evidence.ts'
import type { FixPlace, Observation } from './finding.ts'
import { guessability } from './guessability.ts'
import { sightingsOf, stepsOf } from './in-flow.ts'
import { type Refusal, refusals, said } from './refusals.ts'
import { isSealed } from './signed-response.ts'

/** The value that ties the response to the browser that asked is absent, changed, used before, or easy to guess. */
export const stateMismatch = defineCause({
  id: 'state-mismatch',
  title: 'The state does not tie the response to the request',
  possibleCause:
    'The client sends no state, a constant one, or one that it has forgotten by the time of the response; or something on the way drops or changes it.',
  solution:
    'Make a new random state for each login, keep it in the browser session, send it, and compare it with the one that comes back, before anything else is done.',
  troubleshoot:
    'Compare state in the authorization request with state in the response, and the host that set the session cookie with the host of the callback.',
  references: ['RFC 6749 §4.1.1', 'RFC 6749 §4.1.2', 'RFC 6749 §4.1.2.1', 'RFC 6749 §10.12', 'RFC 9700 §4.7'],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  check(flow, context) {
    const request = authorizationRequest(flow)
    if (!request) return []
    return [...sent(flow, request, context), ...returned(flow, request), ...otherHost(flow, request, context)]
  },
})

function sent(flow: Flow, request: AuthorizationRequest, { session }: CheckContext): readonly Observation[] {
  const state = parameter(request, 'state')
  if (!state) return unprotected(request)
  const refused = refusedState(flow)
  const weakness = guessability(state.value)
  if (refused) {
    const why = weakness ? `: ${weakness}` : ''
    return [
      observe(
        'error',
        `The server refused the state {seen:0} with {seen:1}${why}. Some servers ask for eight characters or more. Use at least 128 random bits from a cryptographic source, a new state for each login.`,
        shows(state),
        ...said(refused),
      ),
    ]
  }
  const before = session.firstUse('state', state.value, flow.id)
  const earlier = before && parameter(before, 'state')
  if (earlier) {
    return [
      observe(
        'warning',
        'The state {seen:0} was sent in an earlier login already. A state that is used again protects nobody: whoever saw the first can forge the response of the second. Make a new random one for each login.',
        { place: state.place, seen: state.value, expected: null, expectedAt: earlier.place },
      ),
    ]
  }
  if (!weakness) return []
  return [
    observe(
      'warning',
      `The state {seen:0} is easy to guess: ${weakness}. Use at least 128 random bits from a cryptographic source, a new one for each login.`,
      shows(state),
    ),
  ]
}

/** What servers say that look at the state themselves, as ory/fosite does (RFC 6749 §4.1.2.1 has no code of its own for it). */
function refusedState(flow: Flow): Refusal | undefined {
  return refusals(flow).find(
    ({ message, error }) =>
      error.code.value === 'invalid_state' &&
      (message.kind === 'authorization-response' || message.kind === 'authorization-error-page'),
  )
}

/** RFC 9700 §4.7: PKCE or a nonce may take its place, where the server is known to check it. */
function unprotected(request: AuthorizationRequest): readonly Observation[] {
  if (!isReadable(request)) return []
  const other = parameter(request, 'code_challenge') ?? parameter(request, 'nonce')
  return [
    observe(
      other ? 'note' : 'warning',
      other
        ? 'The authorization request has no state. Its code_challenge or nonce protects against forged responses as long as the server checks it; state does so at every server.'
        : 'The authorization request has no state: anybody can send the browser a forged response, and log the person in to another account. Make a random state, keep it in the browser session, send it, and compare it with the one that comes back.',
      lacks(placeOf(request, 'state')),
    ),
  ]
}

/** RFC 6749 §4.1.2: the server returns the exact value that it received, with an error too. */
function returned(flow: Flow, request: AuthorizationRequest): readonly Observation[] {
  const state = parameter(request, 'state')
  if (!state) return []
  return stepsOf(flow, 'authorization-response').flatMap((step) => {
    for (const response of sightingsOf(step)) {
      const came = parameter(response, 'state')
      if (came?.value === state.value || isSealed(response)) continue
      const { words: who, where } = culprit(response, step.message)
      if (!came && response.error) {
        // RFC 6749 §4.1.2.1: required in a refusal as well, where the request had one.
        return [
          toChangeAt(
            where,
            observe(
              'error',
              `The request was sent with the state {expected:0}, and the server's refusal {seen:1} came without it. ${who} A client must drop such a response, and cannot tell the person why the login failed: it only says that the state is wrong. The server has to send the state back with errors too.`,
              lacks(placeOf(response, 'state'), state),
              shows(response.error.code),
            ),
          ),
        ]
      }
      if (!came) {
        return [
          toChangeAt(
            where,
            observe(
              'error',
              `The request was sent with the state {expected:0}, and the response came without one. ${who} A client must refuse such a response. Look for what drops the parameter.`,
              lacks(placeOf(response, 'state'), state),
            ),
          ),
        ]
      }
      return [
        toChangeAt(
          where,
          observe(
            'error',
            `The request was sent with the state {expected:0}, and the response came with {seen:0}. ${who} A client must refuse such a response: compare how both ends encode the value, and whether two logins in one browser overwrite each other.`,
            differs(came, state),
          ),
        ),
      ]
    }
    return []
  })
}

/** Whose the fault is: what the server had sent right was changed at the client's door. */
function culprit(
  response: AuthorizationResponse,
  first: AuthorizationResponse,
): { readonly words: string; readonly where: FixPlace } {
  if (response !== first)
    return {
      words: 'The server had sent it right: it was lost between the server and the client.',
      where: 'gateway',
    }
  return {
    words:
      response.sighting === 'redirect'
        ? "It is so in the server's own redirect."
        : 'What the server had sent was not seen: it or something on the way changed it.',
    where: 'authorization-server',
  }
}

/** Cookies belong to a host: a callback at another one finds no session, and so no state to compare with. */
function otherHost(flow: Flow, request: AuthorizationRequest, context: CheckContext): readonly Observation[] {
  const { initiator } = flow
  const step = stepsOf(flow, 'authorization-response')[0]
  if (!initiator || !step || (flow.outcome === 'completed' && !failedCallback(flow)) || step.message.error) return []
  const from = hostOf(initiator.url)
  const to = hostOf(step.message.target.value)
  const asked = parameter(request, 'redirect_uri')
  if (from === to || !asked || hostOf(asked.value) !== to) return []
  // Where the cookie itself was seen to stay behind, that is told.
  if (lostCookies(flow, context).length > 0) return []
  return [
    observe(
      'error',
      `The login began at the host ${from}, and the response goes to {seen:0}, another host. The session cookie with the state stays at the first. Use one host name for both: localhost and 127.0.0.1 are two.`,
      { place: asked.place, seen: asked.value, expected: `a redirect URI at ${from}`, expectedAt: initiator.place },
    ),
  ]
}

import { sentCookies } from '../exchange/cookies/sent-cookies.ts'
import { whyNotSent } from '../exchange/cookies/why-not-sent.ts'
import { headerValue } from '../exchange/exchange.ts'
import { parameter, parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint, comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest, AuthorizationResponse } from '../oauth/message.ts'
import { type CheckContext, defineCause, type SessionMemory } from './cause.ts'
import { cookiesSet } from './cookie-memory.ts'
import { keeps } from './cookies/login-cookies.ts'
import { whyInWords } from './cookies/words.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { firstOf, seenAs, stepsOf } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { providerWords, refusedFor, said } from './refusals.ts'

/** The client sends the browser to the server again and again, though it is given a code each time. */
export const loginLoop = defineCause({
  id: 'login-loop',
  title: 'The login goes round in a loop',
  possibleCause:
    'The client does not find the session that its own callback began, takes the browser for a stranger, and sends it off again; the server knows the person already, and sends it back at once.',
  solution:
    'Look at the cookie that the callback sets: it must reach the next page (Path, Domain, Secure, SameSite, size), and the session behind it must be found by every server of the app. Stop after one try and show an error.',
  troubleshoot:
    'Compare Set-Cookie in the answer to the callback with Cookie in the request that sends the browser off again.',
  references: ['RFC 6749 §4.1', 'RFC 6265bis draft §5.7', 'RFC 6265bis draft §5.8'],
  severities: ['error'],
  where: 'client',
  check: (flow, context) => [...told(flow), ...seen(flow, context)],
})

/** Some servers count, and refuse. */
function told(flow: Flow): readonly Observation<'error'>[] {
  return refusedFor(flow, 'login-loop').map((refusal) => {
    const [first, ...more] = said(refusal)
    return observe(
      'error',
      `The server saw the same client ask again and again for what it was given, and stopped it with {seen:0}.${providerWords(refusal)} Keep what was given and do not ask anew.`,
      first,
      ...more,
    )
  })
}

/** A run of this many has a reason other than chance. */
const shortestLoop = 3

/** Within a loop nobody waits for a person. */
const longestPause = 30_000

interface Round {
  readonly request: AuthorizationRequest
  readonly delivery: AuthorizationResponse
}

function seen(flow: Flow, { session }: CheckContext): readonly Observation<'error'>[] {
  const request = firstOf(flow, 'authorization-request')
  const client = request && parameterValue(request, 'client_id')
  if (!request || client === undefined || !flow.initiator) return []
  const rounds: Round[] = []
  const earlier = session.flowsOf(client).filter(({ id }) => id !== flow.id)
  let next = request
  for (const other of earlier.toReversed()) {
    const round = roundOf(other)
    if (!round || round.request.exchange > next.exchange) continue
    if (!leadsRound(round, next, session)) break
    rounds.push(round)
    next = round.request
  }
  const [last] = rounds
  if (!last || rounds.length + 1 < shortestLoop) return []
  const first = rounds.at(-1)?.request ?? request
  const lost = lostSession(last, flow)
  const states = [...rounds.map((round) => round.request).toReversed(), request].flatMap(
    (asked) => parameter(asked, 'state') ?? [],
  )
  const code = parameter(last.delivery, 'code')
  return [
    observe(
      'error',
      `The client sent the browser to the server ${rounds.length + 1} times within ${inWords(request.at - first.at)}, with nobody doing anything in between, and was given a code each time: it does not find the session that its callback began. ${lost?.words ?? 'The capture does not show why: look whether the session is found by every server of the app.'}`,
      { place: flow.initiator.place, seen: `sent off ${rounds.length + 1} times`, expected: 'a page of the app' },
      ...(lost?.evidence ?? []),
      ...(code ? [shows(code)] : []),
      ...states.map((state) => shows(state)),
    ),
  ]
}

/** A login that was given a code and took it to the client. */
function roundOf(flow: Flow): Round | undefined {
  const request = firstOf(flow, 'authorization-request')
  const step = stepsOf(flow, 'authorization-response').find(
    ({ message }) => !message.error && parameter(message, 'code'),
  )
  const delivery = step && [step.message, ...seenAs(step, 'delivery')].find(({ sighting }) => sighting === 'delivery')
  return request && delivery ? { request, delivery } : undefined
}

/** What one asks for anew is the same, but for what is made anew each time. */
const same = [
  'redirect_uri',
  'scope',
  'response_type',
  'response_mode',
  'resource',
  'audience',
  'acr_values',
  'prompt',
  'max_age',
  'login_hint',
  'claims',
]

function leadsRound({ request, delivery }: Round, next: AuthorizationRequest, session: SessionMemory): boolean {
  if (delivery.exchange >= next.exchange || next.at - delivery.at > longestPause) return false
  if (comparableOrigin(request.endpoint) !== comparableOrigin(next.endpoint)) return false
  if (parameterValue(next, 'prompt') === 'none') return false
  if (!same.every((name) => parameterValue(request, name) === parameterValue(next, name))) return false
  return byRedirects(delivery, next, session) || byScript(delivery, next)
}

/** The callback itself led here, without a page in between. */
function byRedirects({ target }: AuthorizationResponse, next: AuthorizationRequest, session: SessionMemory): boolean {
  const wanted = comparableEndpoint(target.value)
  return session.redirectsBefore(next.exchange, next.request.url).some((url) => comparableEndpoint(url) === wanted)
}

/** A page of the client went there by itself: a browser says where a person did it (Fetch Metadata §2.4). */
function byScript({ target }: AuthorizationResponse, { request }: AuthorizationRequest): boolean {
  const header = (name: string) => headerValue(request.headers, name)
  if (header('sec-fetch-mode') !== 'navigate' || header('sec-fetch-dest') !== 'document') return false
  const referer = header('referer')
  return (
    header('sec-fetch-user') === undefined &&
    referer !== undefined &&
    comparableOrigin(referer) === comparableOrigin(target.value)
  )
}

/** The session cookie of the last callback, where the browser did not bring it to the page that sent it off again. */
function lostSession({ delivery }: Round, { initiator }: Flow) {
  if (!initiator || !delivery.response) return undefined
  const brought = sentCookies(initiator.exchange.request, initiator.exchange.id)
  if (!brought) return undefined
  const { exchange, request, at } = delivery
  for (const setting of cookiesSet(exchange, request.url, at, delivery.response.headers)) {
    const { cookie } = setting
    if (keeps(cookie.name) === undefined || brought.some(({ name }) => name === cookie.name)) continue
    const why = whyNotSent(cookie, setting, { request: initiator.exchange.request, at: initiator.exchange.span.start })
    if (why?.kind === 'expired' && why.after === 0) continue
    const evidence: readonly Evidence[] = [{ place: cookie.place, seen: cookie.line, expected: null }]
    const words = `The cookie ${cookie.name} that the callback set did not come with the next request: ${why ? whyInWords(why) : 'its attributes allow it, so the browser refused it or something deleted it.'}`
    return { words: words.replaceAll('the callback is', 'the next page is'), evidence }
  }
  return undefined
}

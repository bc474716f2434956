import { headerValue } from '../exchange/exchange.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import { headerPlace } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse, Message } from '../oauth/message.ts'
import { countingRequest } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { differs, errorEvidence, observe, shows } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import {
  asksForNonce,
  firstOf,
  isRefused,
  seenAs,
  sightingsOf,
  stepsOf,
  type TokenAttempt,
  tokenAttempts,
} from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { providerWords, refusalOf as refusalOfMessage } from './refusals.ts'
import { blameOf, verifierMismatch } from './token-refusal.ts'

/** The code was redeemed too late, twice, or is not the one that was given. */
export const authorizationCodeExpired = defineCause({
  id: 'authorization-code-expired',
  title: 'The authorization code is no longer valid',
  possibleCause:
    'The code was redeemed after its lifetime, a second time, or was changed on its way. Codes live for seconds to minutes and are good for one use.',
  solution:
    'Start a new login for a new code, redeem it at once, and redeem it once: look for a callback that runs twice, a page that is loaded again, or a retry that sends the old code.',
  troubleshoot:
    'Look at the time between the authorization response and the token request, and count the token requests with this code.',
  references: ['RFC 6749 §4.1.2', 'RFC 6749 §5.2', 'RFC 9700 §4.2.4', 'OpenID Connect Core §3.1.3.2'],
  severities: ['error', 'warning'],
  where: 'client',
  check(flow, context) {
    const attempts = tokenAttempts(flow).filter(
      (attempt) => attempt.request.grant === 'authorization_code' && !asksForNonce(attempt),
    )
    return attempts.flatMap((attempt, index) => {
      const code = parameter(attempt.request, 'code')
      if (!code) return []
      return firstFound([
        () => redeemedAgain(flow, attempt, code, attempts.slice(0, index)),
        () => altered(flow, attempt, code),
        () => late(flow, attempt, code, context),
        () => refused(flow, attempt, code),
      ])
    })
  },
})

/** One refusal has one reason: the first that can be proved. */
function firstFound(looks: readonly (() => Observation<Alarm> | undefined)[]): readonly Observation<Alarm>[] {
  for (const look of looks) {
    const found = look()
    if (found) return [found]
  }
  return []
}

/** RFC 6749 §4.1.2: the client must not use the code more than once. */
function redeemedAgain(
  flow: Flow,
  attempt: TokenAttempt,
  code: Parameter,
  earlier: readonly TokenAttempt[],
): Observation<Alarm> | undefined {
  const first = earlier.find(({ request }) => parameter(request, 'code')?.value === code.value)
  const before = first && parameter(first.request, 'code')
  if (!first || !before) return undefined
  const gap = inWords(attempt.request.at - first.request.at)
  const outcome = first.response?.granted ? 'the first time it was good' : 'the first time it was refused too'
  const other = otherAgent(first.request, attempt.request)
  const twin = attempt.request.at - first.request.at < atOnce && !other && isBrowser(attempt.request)
  const who = other
    ? ' Another program sent the first: {seen:1} then, {expected:1} now.'
    : twin
      ? ' A page sent both within a second: in development, React runs an effect twice in StrictMode. Remember that the code was sent, or redeem it outside of the effect.'
      : ''
  return observe(
    isRefused(attempt) || !attempt.response ? 'error' : 'warning',
    `The same code {seen:0} was redeemed a second time, ${gap} after the first; ${outcome}. A code is good for one use, and a server that sees it again may revoke what it gave.${who} ${whyTwice(flow)}`,
    { place: code.place, seen: code.value, expected: null, expectedAt: before.place },
    ...(other ? [other] : []),
    ...refusalOf(attempt),
  )
}

/** The callback may have run twice, and not in one browser: scanners of mail and chat follow links before people do. */
function whyTwice(flow: Flow): string {
  const deliveries = deliveriesOf(flow)
  const [first, second] = deliveries
  if (!first || !second)
    return 'Find what calls the token endpoint twice in the client: a callback that runs twice, a page loaded again, a retry.'
  const [one, other] = [first, second].map(({ request }) => headerValue(request.headers, 'user-agent'))
  return one !== undefined && other !== undefined && one !== other
    ? 'The callback was opened twice, by two different programs, as their User-Agent says: something, such as a mail scanner, followed the link before the browser did. Ask for a click before the code is redeemed.'
    : 'The callback was opened twice: look for a page that is loaded again, a double click, or a browser that loads pages in advance.'
}

/** Where the response was taken to the client, not behind its gateway. */
function deliveriesOf(flow: Flow): readonly AuthorizationResponse[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) =>
    [step.message, ...seenAs(step, 'delivery')].filter(({ sighting }) => sighting === 'delivery'),
  )
}

/** Two effects of one page run one after the other. */
const atOnce = 1000

const agent = 'user-agent'

function isBrowser({ request }: Message): boolean {
  return /^Mozilla\//.test(headerValue(request.headers, agent) ?? '')
}

/** The programs that sent two messages, where they are two. */
function otherAgent(first: Message, second: Message): Evidence | undefined {
  const then = headerValue(first.request.headers, agent)
  const now = headerValue(second.request.headers, agent)
  if (then === undefined || now === undefined || then === now) return undefined
  return {
    place: headerPlace(first.exchange, 'request', agent),
    seen: then,
    expected: now,
    expectedAt: headerPlace(second.exchange, 'request', agent),
  }
}

/** The callback was opened by another program before the person's browser came: it may have redeemed the code. */
function openedBefore(flow: Flow): Evidence | undefined {
  const [first, ...later] = deliveriesOf(flow)
  if (!first) return undefined
  return later.map((delivery) => otherAgent(first, delivery)).find((other) => other !== undefined)
}

/** The code that is redeemed is the one that was given. */
function altered(flow: Flow, attempt: TokenAttempt, code: Parameter): Observation<Alarm> | undefined {
  if (!isRefused(attempt)) return undefined
  const given = givenCodes(flow)
  const last = given.at(-1)
  if (!last || given.some(({ value }) => value === code.value)) return undefined
  return observe(
    'error',
    'The code of the token request is not the one that the authorization response gave. Pass the code on as it came: decode it once, and do not cut it.',
    differs(code, last),
    ...refusalOf(attempt),
  )
}

function givenCodes(flow: Flow): readonly Parameter[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) =>
    sightingsOf(step).flatMap((message) => parameter(message, 'code') ?? []),
  )
}

/** Ten minutes is the longest that the RFC recommends; many servers give one. */
const recommendedLifetime = 600_000
const oftenTooLate = 30_000

function late(
  flow: Flow,
  attempt: TokenAttempt,
  code: Parameter,
  { registration }: CheckContext,
): Observation<Alarm> | undefined {
  const response = firstOf(flow, 'authorization-response')
  if (!response) return undefined
  const age = attempt.request.at - response.at
  const lifetime = registration?.code_lifetime === undefined ? undefined : registration.code_lifetime * 1000
  const blamed = blameOf(flow, attempt) === 'code'
  if (lifetime !== undefined && age > lifetime) {
    return observe(
      isRefused(attempt) || !attempt.response ? 'error' : 'warning',
      `The code {seen:0} was redeemed ${inWords(age)} after it was given, and a code of this server is valid for ${inWords(lifetime)}. Redeem it at once: as the first thing that the callback does.`,
      shows(code),
      { place: response.target.place, seen: inWords(age), expected: `at most ${inWords(lifetime)}` },
      ...refusalOf(attempt),
    )
  }
  if (!blamed || isExplained(flow, attempt) || age <= oftenTooLate) return undefined
  const more = age > recommendedLifetime ? ', longer than the ten minutes that a code should live at most' : ''
  return observe(
    'error',
    `The code {seen:0} was redeemed ${inWords(age)} after it was given${more}, and the server refused it. Redeem it at once: as the first thing that the callback does.${meant(attempt)}`,
    shows(code),
    ...refusalOf(attempt),
  )
}

/** The server refuses the code, and nothing else in the flow explains why. */
function refused(flow: Flow, attempt: TokenAttempt, code: Parameter): Observation<Alarm> | undefined {
  const error = attempt.response?.error
  if (!error || blameOf(flow, attempt) !== 'code' || isExplained(flow, attempt)) return undefined
  const response = firstOf(flow, 'authorization-response')
  const opened = openedBefore(flow)
  const scanned = opened
    ? 'Its callback was opened twice, first by {seen:N} and then by {expected:N}: a program that checks links, such as a mail scanner, uses the code up before the browser does. '
    : ''
  const last = error.description ? 3 : 2
  const age = response ? `It was ${inWords(attempt.request.at - response.at)} old and not seen to be used before. ` : ''
  return observe(
    'error',
    `The server refused the code with {seen:1}. ${age}${scanned.replaceAll(':N}', `:${last}}`)}Start a new login for a new code. If a fresh code is refused as well, another party redeemed it first, its lifetime at the server is very short, or the servers of a cluster do not share their codes.${meant(attempt)}`,
    shows(code),
    ...errorEvidence(error),
    ...(opened ? [opened] : []),
  )
}

/** A redirect URI, a client or a verifier that differs is the reason then, and another cause tells it. */
function isExplained(flow: Flow, attempt: TokenAttempt): boolean {
  const request = countingRequest(flow)
  if (!request) return false
  const differ = (name: string) => {
    const asked = parameter(request, name)
    const sent = parameter(attempt.request, name)
    return asked !== undefined && sent !== undefined && asked.value !== sent.value
  }
  const client = attempt.request.authentication.find(({ clientId }) => clientId)?.clientId
  const asked = parameter(request, 'client_id')
  return (
    differ('redirect_uri') ||
    (client !== undefined && asked !== undefined && client.value !== asked.value) ||
    verifierMismatch(flow, attempt) !== undefined
  )
}

function refusalOf({ response }: TokenAttempt) {
  const error = response?.error
  return error ? errorEvidence(error) : []
}

function meant({ response }: TokenAttempt): string {
  const refusal = response && refusalOfMessage(response)
  return refusal ? providerWords(refusal) : ''
}

import { headerValue } from '../exchange/exchange.ts'
import { headerPlace, type Located } from '../exchange/place.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import { clockTolerance } from '../tokens/clock-tolerance.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { claimValue, type IdToken, idTokens, memberPlace } from './id-tokens.ts'
import { inWords } from './length-of-time.ts'
import { providerWords, refusedFor, said } from './refusals.ts'

/** Two of the machines that take part have clocks that differ by more than a minute (RFC 7519 §4.1.4, §4.1.6). */
export const clockSkew = defineCause({
  id: 'clock-skew',
  title: 'The clocks of two machines differ',
  possibleCause:
    'A machine, a virtual one or a container has lost the time: after sleep, without NTP, or with a time zone taken for UTC.',
  solution:
    'Set the clock of the machine that is wrong by NTP. A tolerance of a minute at the client is right; one of many minutes hides the fault.',
  troubleshoot:
    'Compare iat in the token, the Date header of the response that carries it, and the time of the exchange.',
  references: ['RFC 7519 §4.1.4', 'RFC 7519 §4.1.6', 'RFC 9110 §6.6.1', 'OpenID Connect Core §3.1.3.7'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  leadsTo: ['id-token-expired'],
  check(flow, context) {
    const told = inServersWords(flow)
    if (told.length > 0) return told
    for (const token of idTokens(flow, context)) {
      const found = betweenMachines(flow, token) ?? withinServer(token) ?? ofTheFuture(token)
      if (found) return [found]
    }
    return []
  },
})

/** Less than this any two machines differ by. */
const tolerance = clockTolerance * 1000

/** A token is made just before it is sent. */
const making = 30_000

function inServersWords(flow: Flow): readonly Observation<Alarm>[] {
  return refusedFor(flow, 'clock-skew').map((refusal) => {
    const [code, ...more] = said(refusal)
    const date = dateOf(refusal.message)
    const skew = date && Date.parse(date.value) - refusal.message.at
    const measured =
      date && skew !== undefined && Math.abs(skew) > tolerance
        ? ` The server's clock shows ${inWords(Math.abs(skew))} ${skew > 0 ? 'more' : 'less'} than that of this capture.`
        : ''
    return {
      ...observe(
        'error',
        `The server answered with {seen:0}: a time that the client sent is not near its own.${measured} Set the client's clock.${providerWords(refusal)}`,
        code,
        ...more,
        ...(date && measured ? [dateEvidence(date, refusal.message.at)] : []),
      ),
      where: 'client',
    }
  })
}

/** The token and the response agree on the time, and the capture has another. */
function betweenMachines(flow: Flow, token: IdToken): Observation<Alarm> | undefined {
  const date = dateOf(token.holder)
  const issued = claimValue(token, 'iat')
  if (!date || typeof issued !== 'number') return undefined
  const server = Date.parse(date.value)
  const skew = server - token.holder.at
  const waited = server - issued * 1000
  if (Math.abs(skew) <= tolerance || waited < -1000 || waited > making) return undefined
  const who = whoseClock(flow, token, skew)
  const far = `${inWords(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'}`
  const consequence =
    skew > 0
      ? 'A client by that clock takes the token for one from the future.'
      : 'A client by that clock takes the token for an old one, or for one that has ended.'
  return {
    ...observe(
      'warning',
      `The clock of the server is ${far} that of this capture: both iat {seen:0} and the Date header {seen:1} say so. ${who.words} ${consequence}`,
      issuedEvidence(token, issued),
      dateEvidence(date, token.holder.at),
    ),
    where: who.where,
  }
}

/** The machine that signs and the one that answers are not the same. */
function withinServer(token: IdToken): Observation<Alarm> | undefined {
  const date = dateOf(token.holder)
  const issued = claimValue(token, 'iat')
  if (!date || typeof issued !== 'number') return undefined
  const ahead = issued * 1000 - Date.parse(date.value)
  if (ahead <= tolerance) return undefined
  return observe(
    'warning',
    `The ID token was made at {seen:0}, ${inWords(ahead)} after the response that carries it was sent by the Date header {seen:1}. The machine that signs, or the one that answers, has a wrong clock. Clients refuse tokens from the future.`,
    issuedEvidence(token, issued),
    dateEvidence(date, token.holder.at),
  )
}

/** Without a Date header, a token from the future still shows that two clocks differ. */
function ofTheFuture(token: IdToken): Observation<Alarm> | undefined {
  const issued = claimValue(token, 'iat')
  if (dateOf(token.holder) || typeof issued !== 'number') return undefined
  const ahead = issued * 1000 - token.holder.at
  if (ahead <= tolerance) return undefined
  return observe(
    'warning',
    `The ID token was made at {seen:0}, ${inWords(ahead)} after it was sent by the clock of this capture: that clock, or the one of the server, is wrong. Clients refuse tokens from the future.`,
    issuedEvidence(token, issued),
  )
}

function issuedEvidence(token: IdToken, issued: number): Evidence {
  return { place: memberPlace(token, 'payload', 'iat', token.jws?.payload), seen: String(issued), expected: null }
}

function dateEvidence({ place, value }: Located, at: number): Evidence {
  return { place, seen: value, expected: new Date(at).toUTCString() }
}

/** The Date header of a response, if it is a date. A response out of a cache has an old one (RFC 9111 §5.1). */
function dateOf(message: Message): Located | undefined {
  const response = 'response' in message ? message.response : undefined
  const value = response && headerValue(response.headers, 'date')
  if (value === undefined || Number.isNaN(Date.parse(value))) return undefined
  if (headerValue(response?.headers ?? [], 'age') !== undefined) return undefined
  // Of what the browser delivers, the response is the client's.
  if (message.kind === 'authorization-response' && message.sighting === 'delivery') return undefined
  return { value, place: headerPlace(message.exchange, 'response', 'date') }
}

interface Whose {
  readonly words: string
  readonly where: 'authorization-server' | 'client'
}

/** A third machine says who of the two is wrong. */
function whoseClock(flow: Flow, token: IdToken, skew: number): Whose {
  const server = comparableOrigin(token.holder.endpoint)
  const others = [...flow.core, ...(flow.lastResource ? [flow.lastResource] : [])].flatMap(({ message, sightings }) =>
    [message, ...sightings.map((sighting) => sighting.message)].flatMap((seen) => {
      const date = ownDate(seen)
      return date === undefined || comparableOrigin(seen.endpoint) === server ? [] : [date - seen.at]
    }),
  )
  if (others.length > 0 && others.every((other) => Math.abs(other) <= tolerance))
    return {
      words: 'Other machines agree with the capture: the clock of the server is wrong.',
      where: 'authorization-server',
    }
  if (others.length > 0 && others.every((other) => Math.abs(other - skew) <= tolerance))
    return {
      words: 'Other machines agree with the server: the clock of the machine that captured is wrong.',
      where: 'client',
    }
  return {
    words: 'Nothing here says which of the two is right: compare both with a third.',
    where: 'authorization-server',
  }
}

/** By the clock of the machine that answered, whoever that is. */
function ownDate(message: Message): number | undefined {
  const response = 'response' in message ? message.response : undefined
  const date = response && Date.parse(headerValue(response.headers, 'date') ?? '')
  return date === undefined || Number.isNaN(date) ? undefined : date
}

import { type SentCookie, sentCookies } from '../../exchange/cookies/sent-cookies.ts'
import { lifetime, type WhyNotSent, whyNotSent } from '../../exchange/cookies/why-not-sent.ts'
import { headerPlace } from '../../exchange/place.ts'
import { hostOf } from '../../exchange/url-parts.ts'
import type { Flow, Initiator } from '../../flow/flow.ts'
import type { CheckContext } from '../cause.ts'
import { type CookieSeen, cookiesSet } from '../cookie-memory.ts'
import { firstOf } from '../in-flow.ts'
import { type FailedCallback, failedCallback } from './failed-callback.ts'
import { keeps } from './login-cookies.ts'

/** A cookie of a login that did not arrive at the callback. */
export interface LostCookie {
  readonly name: string
  /** Where it was set, or sent before the login; the line behind a gateway where the gateway dropped it. */
  readonly at: CookieSeen | SentCookie
  readonly how: HowLost
  readonly callback: FailedCallback
}

export type HowLost =
  /** The browser did not keep it, or does not send it along with this request. */
  | { readonly kind: 'attributes'; readonly why: WhyNotSent }
  /** The client's gateway left Set-Cookie out of the answer. */
  | { readonly kind: 'dropped-on-the-way-out' }
  /** The client's gateway left it out of the request. */
  | { readonly kind: 'dropped-on-the-way-in' }
  /** It came with the value that another answer gave it in between. */
  | { readonly kind: 'replaced'; readonly by: CookieSeen; readonly now: SentCookie }
  /** Nothing in the traffic says why. */
  | { readonly kind: 'unknown' }

/** The cookies of the flow's login that did not come back to the client, where the client then gave up. */
export function lostCookies(flow: Flow, context: CheckContext): readonly LostCookie[] {
  const callback = flow.initiator && failedCallback(flow)
  if (!flow.initiator || !callback) return []
  const sent = sentCookies(callback.request.request, callback.request.exchange)
  if (!sent) return []
  const names = new Set(sent.map(({ name }) => name))
  return [
    ...lostOutside(flow, flow.initiator, callback, names, context),
    ...lostInside(flow.initiator, callback, names),
    ...replaced(flow, flow.initiator, callback, sent, context),
  ]
}

function lostOutside(
  flow: Flow,
  initiator: Initiator,
  callback: FailedCallback,
  names: ReadonlySet<string>,
  context: CheckContext,
): readonly LostCookie[] {
  const ofLogin = ofTheLogin(initiator, context)
  const missing = ofLogin.filter(({ name }) => !names.has(name))
  // A cookie whose name says nothing may be anything: it counts where none at all came back.
  const named = missing.filter(({ name }) => keeps(name) !== undefined)
  const counting = named.length > 0 ? named : missing.length === ofLogin.length ? missing : []
  const server = firstOf(flow, 'authorization-request')?.endpoint
  return counting.map(({ name, at, dropped }): LostCookie => {
    if (dropped) return { name, at, callback, how: { kind: 'dropped-on-the-way-out' } }
    const { request, at: when } = callback.request
    const asking = { request, at: when, ...(server && { cameFrom: hostOf(server) }) }
    const why = 'cookie' in at ? whyNotSent(at.cookie, at, asking) : undefined
    return { name, at, callback, how: why ? { kind: 'attributes', why } : { kind: 'unknown' } }
  })
}

interface OfTheLogin {
  readonly name: string
  readonly at: CookieSeen | SentCookie
  readonly dropped: boolean
}

/** The cookies set when the browser was sent off; where there is none, the session's that came with that request. */
function ofTheLogin({ exchange, inner }: Initiator, { session }: CheckContext): readonly OfTheLogin[] {
  const host = hostOf(exchange.request.url)
  const outside = settingsOf(exchange)
  const behind = inner ? settingsOf(inner) : []
  const set = lasting(outside).map((at): OfTheLogin => ({ name: at.cookie.name, at, dropped: false }))
  const dropped = lasting(behind)
    .filter(({ cookie }) => !outside.some((other) => other.cookie.name === cookie.name))
    .map((at): OfTheLogin => ({ name: at.cookie.name, at, dropped: true }))
  const all = [...set, ...dropped]
  if (all.some(({ name }) => keeps(name) !== undefined)) return all
  const carried = (sentCookies(exchange.request, exchange.id) ?? [])
    .filter(({ name }) => keeps(name) !== undefined && !outside.some(({ cookie }) => cookie.name === name))
    .map((cookie): OfTheLogin => {
      const before = session.cookies.settings(cookie.name, host, undefined, exchange.id).at(-1)
      return { name: cookie.name, at: before ?? cookie, dropped: false }
    })
  return carried.length > 0 ? carried : all
}

/** What the answer that sends the browser off sets. */
export function settingsOf({ id, request, response, span }: Initiator['exchange']): readonly CookieSeen[] {
  return cookiesSet(id, request.url, span.start, response.headers)
}

/** Without those that the response takes away: the last line of a name counts. */
function lasting(settings: readonly CookieSeen[]): readonly CookieSeen[] {
  const last = new Map(settings.map((setting) => [setting.cookie.name, setting]))
  return [...last.values()].filter((setting) => (lifetime(setting.cookie, setting) ?? 1) > 0)
}

/** The browser brought it, and the client's gateway did not hand it on. */
function lostInside(initiator: Initiator, callback: FailedCallback, names: ReadonlySet<string>): readonly LostCookie[] {
  const { inner, request } = callback
  const arrived = inner && sentCookies(inner.request, inner.exchange)
  if (!inner || !arrived) return []
  const there = new Set(arrived.map(({ name }) => name))
  const outside = sentCookies(request.request, request.exchange) ?? []
  const set = new Set(settingsOf(initiator.exchange).map(({ cookie }) => cookie.name))
  return outside
    .filter(({ name }) => names.has(name) && !there.has(name) && (set.has(name) || keeps(name) !== undefined))
    .map((at): LostCookie => ({ name: at.name, at, callback, how: { kind: 'dropped-on-the-way-in' } }))
}

/** A session's id is short; what is longer holds the session itself, and is rightly new with every answer. */
const longestId = 128

/** A session begun anew while the person was away: the state is kept in the one before. */
function replaced(
  flow: Flow,
  initiator: Initiator,
  callback: FailedCallback,
  sent: readonly SentCookie[],
  context: CheckContext,
): readonly LostCookie[] {
  const { exchange } = callback.request
  const host = hostOf(callback.request.request.url)
  return ofTheLogin(initiator, context).flatMap(({ name, at }): LostCookie[] => {
    const before = 'cookie' in at ? at.cookie.value : at.value
    const now = sent.find((cookie) => cookie.name === name)
    if (!now || now.value === before || keeps(name) === undefined || before.length > longestId) return []
    const by = context.session.cookies
      .settings(name, host, initiator.exchange.id, exchange)
      .findLast(({ cookie }) => cookie.value === now.value)
    return by && !isLogin(by, flow, context) ? [{ name, at, callback, how: { kind: 'replaced', by, now } }] : []
  })
}

/** Logins that overwrite each other are another matter. */
function isLogin({ exchange }: CookieSeen, flow: Flow, { session }: CheckContext): boolean {
  const others = flow.clientId ? session.flowsOf(flow.clientId.value) : []
  return others.some(({ initiator }) => initiator?.exchange.id === exchange || initiator?.inner?.id === exchange)
}

/** The place at which the cookie would stand. */
export function placeOfCookie({ callback, how, name }: LostCookie) {
  const { exchange } = how.kind === 'dropped-on-the-way-in' ? (callback.inner ?? callback.request) : callback.request
  const { location } = headerPlace(exchange, 'request', 'cookie')
  return { exchange, location: `${location}.${name}` as typeof location }
}

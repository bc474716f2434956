import { domainMatches, isLoopback } from '../exchange/cookies/host.ts'
import { type SetCookie, setCookiesOf } from '../exchange/cookies/set-cookie.ts'
import type { Setting } from '../exchange/cookies/why-not-sent.ts'
import { type Exchange, type ExchangeId, type Header, headerValue, responseOf } from '../exchange/exchange.ts'
import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { rememberNewest } from '../exchange/remember-newest.ts'
import { hostOf } from '../exchange/url-parts.ts'

/** A cookie, with where and when it was set. */
export interface CookieSeen extends Setting {
  readonly cookie: SetCookie
  readonly exchange: ExchangeId
}

/** The cookies that the session saw being set. */
export interface CookieMemory {
  /** Every setting of a cookie of this name that concerns this host, between two exchanges, both excluded, the newest last. */
  settings(name: string, host: string, after: ExchangeId | undefined, before: ExchangeId): readonly CookieSeen[]
  /** The first cookie with this value that a browser may send without TLS, because it was set without Secure. */
  sentInTheClear(value: string): CookieSeen | undefined
}

/** The same, and how it is taught. */
export interface LearningCookieMemory extends CookieMemory {
  /** Gives the values of the cookies that are new among those that may be sent without TLS. */
  learn(exchange: Exchange): readonly string[]
}

/** Names remembered at a time, and settings of one name: a login is over long before either is used up. */
const namesKept = 4096
const newestKept = 16
const valuesKept = 1024

/** No token is shorter, and the values of settings are: a language, a theme. */
const shortestToken = 12

/** Begins with none known. */
export function createCookieMemory(): LearningCookieMemory {
  const byName = new Map<string, readonly CookieSeen[]>()
  const inTheClear = new Map<string, CookieSeen>()

  function learnValue(seen: CookieSeen): string | undefined {
    const { cookie, url } = seen
    if (cookie.secure || isLoopback(hostOf(url))) return undefined
    const value = tokenIn(cookie.value)
    if (value.length < shortestToken || inTheClear.has(value)) return undefined
    rememberNewest(inTheClear, value, seen, valuesKept)
    return value
  }

  return {
    learn(exchange) {
      const response = responseOf(exchange)
      if (!response?.headers.some(([name]) => name.toLowerCase() === 'set-cookie')) return []
      const values: string[] = []
      for (const seen of cookiesSet(exchange.id, exchange.request.url, exchange.startedAt, response.headers)) {
        const { name, place } = seen.cookie
        const others = (byName.get(name) ?? []).filter(
          ({ cookie }) => cookie.place.exchange !== place.exchange || cookie.line !== seen.cookie.line,
        )
        const all = [...others, seen].sort((one, other) => one.exchange - other.exchange)
        rememberNewest(byName, name, all.slice(-newestKept), namesKept)
        const value = learnValue(seen)
        if (value !== undefined) values.push(value)
      }
      return values
    },
    sentInTheClear: (value) => inTheClear.get(value),
    settings(name, host, after, before) {
      return (byName.get(name) ?? []).filter(
        ({ cookie, url, exchange }) =>
          exchange < before &&
          (after === undefined || exchange > after) &&
          (hostOf(url) === host || (cookie.domain !== undefined && domainMatches(host, cookie.domain))),
      )
    },
  }
}

/** The value as a token would stand in it: in quotes, percent-encoded, or behind its scheme. */
function tokenIn(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value
  const decoded = bare.includes('%') ? decodeFormComponent(bare.replaceAll('+', '%2B')).value : bare
  return decoded.replace(/^Bearer /i, '')
}

/** The cookies that one response sets. */
export function cookiesSet(
  exchange: ExchangeId,
  url: string,
  at: number,
  headers: readonly Header[],
): readonly CookieSeen[] {
  const told = Date.parse(headerValue(headers, 'date') ?? '')
  const date = Number.isNaN(told) ? {} : { date: told }
  return setCookiesOf(headers, exchange).map((cookie) => ({ cookie, exchange, url, at, ...date }))
}

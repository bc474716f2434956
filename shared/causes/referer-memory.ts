import { type ExchangeId, headerValue, type RequestHead } from '../exchange/exchange.ts'
import { formParameters } from '../exchange/form-urlencoded.ts'
import { headerPlace, type Located, urlPlace, within } from '../exchange/place.ts'
import { rememberNewest } from '../exchange/remember-newest.ts'
import { comparableOrigin, urlParts } from '../exchange/url-parts.ts'

/** A request that told another origin what stood in the address of the page that it came from. */
export interface RefererLeak {
  /** The value, in the Referer header. */
  readonly leaked: Located
  /** The origin of the page. */
  readonly from: string
  /** The address that got it, without its query. */
  readonly told: Located
}

/** What the session's Referer headers gave away. */
export interface RefererMemory {
  /** The first requests that told this value to another origin. */
  leaksOf(value: string): readonly RefererLeak[]
}

/** The same, and how it is taught. */
export interface LearningRefererMemory extends RefererMemory {
  /** Gives the values that the request gave away, if it is the first news of them. */
  learn(exchange: { readonly id: ExchangeId; readonly request: RequestHead }): readonly string[]
}

/** What of a login must not be in an address that others get to know (RFC 9700 §4.2). */
const watched: ReadonlySet<string> = new Set(['code', 'state', 'access_token', 'id_token', 'response'])

/** A page loads dozens of things; the first few show it. */
const leaksKept = 4
/** Sites outside of OAuth have a `code` or a `state` in their addresses, too. */
const valuesKept = 1024

/** Begins with nothing given away. */
export function createRefererMemory(): LearningRefererMemory {
  const byValue = new Map<string, readonly RefererLeak[]>()
  return {
    learn({ id, request }) {
      const referer = headerValue(request.headers, 'referer')
      // Browsers send other origins the origin alone, unless a page asks for more: nearly every request ends here.
      if (!referer?.includes('?')) return []
      const from = comparableOrigin(referer)
      const to = comparableOrigin(request.url)
      if (from === undefined || to === undefined || from === to) return []
      const at = within(headerPlace(id, 'request', 'referer').location, 'query')
      return formParameters(urlParts(referer).query ?? '', id, at, 'query').flatMap(({ name, value, place }) => {
        if (value === '' || !watched.has(name)) return []
        const known = byValue.get(value) ?? []
        if (known.length >= leaksKept || known.some(({ leaked }) => leaked.place.exchange === id)) return []
        const told = { value: urlParts(request.url).endpoint, place: urlPlace(id) }
        rememberNewest(byValue, value, [...known, { leaked: { value, place }, from, told }], valuesKept)
        return [value]
      })
    },
    leaksOf: (value) => byValue.get(value) ?? [],
  }
}

import type { ExchangeId } from '../exchange/exchange.ts'
import { rememberNewest } from '../exchange/remember-newest.ts'
import { comparableEndpoint, withoutFragment } from '../exchange/url-parts.ts'
import type { FlowId, Initiator, SendingOff } from './flow.ts'
import { type Ran, ranWithin } from './ran-within.ts'
import { tellingStateIn } from './telling-state.ts'

/**
 * The pages of a login between the authorization request and its response: each redirect leads to the
 * next page, and a page that posts a form names itself in Referer.
 */
export interface RedirectChain {
  /** The browser is sent to this URL within the flow. */
  leadsTo(url: string, flow: FlowId): void
  /** The flow within which this URL was asked for, if a redirect or a page of that flow led there. */
  of(url: string, referer: string | undefined): FlowId | undefined
  /** Any redirect, of a flow or not. */
  redirected(exchange: ExchangeId, from: string, to: string): void
  /** Any request: it follows the redirects to its URL that nothing has followed yet. */
  followed(exchange: ExchangeId, url: string): void
  /** The URLs whose redirects led to this exchange, the nearest first. */
  before(exchange: ExchangeId, url: string): readonly string[]
  /** A client sends the browser off to this URL. */
  sentOff(sending: SendingOff): void
  /**
   * What sent the browser to this URL, before this exchange: by the very same, or else by one for the same endpoint
   * with the same state, which was altered since.
   */
  initiator(url: string, before: ExchangeId): Initiator | undefined
}

/** Pages are followed at once; what was not followed within this many redirects never will be. */
const remembered = 4096

/** One URL is sent to by the two legs of a gateway, and again where somebody loads the page a second time. */
const newestKept = 6

/** A browser gives up after twenty. */
const longestChain = 20

interface Redirect {
  readonly exchange: ExchangeId
  readonly from: string
  /** The exchange that followed it. */
  readonly by?: ExchangeId
}

interface Followed {
  readonly exchange: ExchangeId
  readonly url: string
}

export function createRedirectChain(): RedirectChain {
  const flows = new Map<string, FlowId>()
  const redirects = new Map<string, readonly Redirect[]>()
  const sendings = new Map<string, readonly SendingOff[]>()
  const redirectsTo = (end: Followed): readonly Followed[] =>
    (redirects.get(withoutFragment(end.url)) ?? [])
      .filter(({ by }) => by === end.exchange)
      .map(({ exchange, from }) => ({ exchange, url: from }))
  return {
    leadsTo: (url, flow) => rememberNewest(flows, withoutFragment(url), flow, remembered),
    of: (url, referer) =>
      flows.get(withoutFragment(url)) ?? (referer ? flows.get(withoutFragment(referer)) : undefined),
    redirected(exchange, from, to) {
      const key = withoutFragment(to)
      const known = redirects.get(key) ?? []
      if (known.some((redirect) => redirect.exchange === exchange)) return
      rememberNewest(redirects, key, [...known, { exchange, from }].slice(-newestKept), remembered)
    },
    followed(exchange, url) {
      const key = withoutFragment(url)
      const known = redirects.get(key)
      if (!known?.some((redirect) => isOpen(redirect, exchange))) return
      redirects.set(
        key,
        known.map((redirect) => (isOpen(redirect, exchange) ? { ...redirect, by: exchange } : redirect)),
      )
    },
    before(exchange, url) {
      const found: string[] = []
      let ends: readonly Followed[] = [{ exchange, url }]
      for (let hops = 0; hops < longestChain && ends.length > 0; hops++) {
        ends = ends.flatMap((end) => redirectsTo(end))
        found.push(...ends.map((end) => end.url))
      }
      return found
    },
    sentOff(sending) {
      for (const key of keysOf(sending.to)) {
        const others = (sendings.get(key) ?? []).filter(({ id }) => id !== sending.id)
        const all = [...others, sending].sort((one, other) => one.id - other.id)
        rememberNewest(sendings, key, all.slice(-newestKept), remembered)
      }
    },
    initiator(url, before) {
      const [own, alike] = keysOf(url).map((key) => (sendings.get(key) ?? []).filter(({ id }) => id < before))
      const exact = own ?? []
      const earlier = exact.length > 0 ? exact : (alike ?? [])
      const outer = earlier.findLast((one) => !earlier.some((other) => isWithin(one, other)))
      if (!outer) return undefined
      // A gateway in front of the client may have altered what the client named.
      const inner = [...(alike ?? []), ...exact].findLast((one) => isWithin(one, outer))
      return { url: outer.request.url, place: outer.place, exchange: outer, ...(inner && { inner }) }
    },
  }
}

/** The address itself, and where it has a state, its endpoint with that. */
function keysOf(url: string): readonly string[] {
  const state = tellingStateIn(url)
  return [withoutFragment(url), ...(state === undefined ? [] : [`${comparableEndpoint(url)} ${state}`])]
}

/** The first request after a redirect is the one that follows it. */
function isOpen({ exchange, by }: Redirect, next: ExchangeId): boolean {
  return exchange < next && (by === undefined || next < by)
}

/** One ran within the other, at another address: behind a gateway. */
function isWithin(inner: SendingOff, outer: SendingOff): boolean {
  return ranWithin(ran(inner), ran(outer))
}

function ran({ id, span, request }: SendingOff): Ran {
  return { exchange: id, span, method: request.method, url: request.url }
}

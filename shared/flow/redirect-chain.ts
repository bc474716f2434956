import type { ExchangeId } from '../exchange/exchange.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { FlowId, Initiator, SendingOff } from './flow.ts'

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
  redirected(from: string, to: string): void
  /** The URLs whose redirects led to this one, the nearest first. */
  before(url: string): readonly string[]
  /** A client sends the browser off to this URL. */
  sentOff(exchange: SendingOff, to: string): void
  /** What sent the browser to this URL, before this exchange. */
  initiator(url: string, before: ExchangeId): Initiator | undefined
}

/** Pages are followed at once; what was not followed within this many redirects never will be. */
const remembered = 4096

/** One URL is sent to by the two legs of a gateway, and again where somebody loads the page a second time. */
const newestKept = 6

/** A browser gives up after twenty. */
const longestChain = 20

export function createRedirectChain(): RedirectChain {
  const flows = new Map<string, FlowId>()
  const redirects = new Map<string, string>()
  const sendings = new Map<string, readonly SendingOff[]>()
  return {
    leadsTo: (url, flow) => remember(flows, withoutFragment(url), flow),
    of: (url, referer) =>
      flows.get(withoutFragment(url)) ?? (referer ? flows.get(withoutFragment(referer)) : undefined),
    redirected: (from, to) => remember(redirects, withoutFragment(to), withoutFragment(from)),
    before(url) {
      const found: string[] = []
      for (let at = redirects.get(withoutFragment(url)); at !== undefined; at = redirects.get(at)) {
        if (found.includes(at) || found.length === longestChain) break
        found.push(at)
      }
      return found
    },
    sentOff(exchange, to) {
      const key = withoutFragment(to)
      const others = (sendings.get(key) ?? []).filter(({ id }) => id !== exchange.id)
      const all = [...others, exchange].sort((one, other) => one.id - other.id)
      remember(sendings, key, all.slice(-newestKept))
    },
    initiator(url, before) {
      const earlier = (sendings.get(withoutFragment(url)) ?? []).filter(({ id }) => id < before)
      const outer = earlier.findLast((one) => !earlier.some((other) => isWithin(one, other)))
      if (!outer) return undefined
      const inner = earlier.findLast((one) => isWithin(one, outer))
      return { url: outer.request.url, place: outer.place, exchange: outer, ...(inner && { inner }) }
    },
  }
}

/** One ran within the other, at another address: behind a gateway. */
function isWithin(inner: SendingOff, outer: SendingOff): boolean {
  if (inner.id <= outer.id || inner.request.method !== outer.request.method) return false
  if (outer.span.end !== undefined && outer.span.end < (inner.span.end ?? inner.span.start)) return false
  return comparableEndpoint(outer.request.url) !== comparableEndpoint(inner.request.url)
}

function remember<Value>(values: Map<string, Value>, key: string, value: Value): void {
  values.delete(key)
  values.set(key, value)
  if (values.size <= remembered) return
  const oldest = values.keys().next()
  if (!oldest.done) values.delete(oldest.value)
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash < 0 ? url : url.slice(0, hash)
}

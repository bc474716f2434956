import type { ExchangeId } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import type { FlowId, Initiator } from './flow.ts'

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
  /** The redirect that led to this URL. */
  initiator(url: string): Initiator | undefined
}

/** Pages are followed at once; what was not followed within this many redirects never will be. */
const remembered = 4096

export function createRedirectChain(): RedirectChain {
  const flows = new Map<string, FlowId>()
  const redirects = new Map<string, Initiator>()
  return {
    leadsTo: (url, flow) => remember(flows, withoutFragment(url), flow),
    of: (url, referer) =>
      flows.get(withoutFragment(url)) ?? (referer ? flows.get(withoutFragment(referer)) : undefined),
    redirected: (exchange, from, to) =>
      remember(redirects, withoutFragment(to), { url: from, place: headerPlace(exchange, 'response', 'location') }),
    initiator: (url) => redirects.get(withoutFragment(url)),
  }
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

import type { EpochMs } from '../exchange/brand.ts'
import type { ExchangeId } from '../exchange/exchange.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'

/** An exchange, as far as its place in time goes. */
export interface Ran {
  readonly exchange: ExchangeId
  readonly span: { readonly start: EpochMs; readonly end?: EpochMs }
  readonly method: string
  readonly url: string
}

/** Beginnings are told in whole milliseconds, and ends by the time since: two ends may differ by this much in error. */
const clockGrain = 1

/** True where one exchange ran within the other, at another address: behind a gateway. */
export function ranWithin(inner: Ran, outer: Ran): boolean {
  if (outer.exchange === inner.exchange || outer.method !== inner.method) return false
  if (outer.span.start > inner.span.start || outer.exchange > inner.exchange) return false
  if (outer.span.end !== undefined && outer.span.end + clockGrain < (inner.span.end ?? inner.span.start)) return false
  return comparableEndpoint(outer.url) !== comparableEndpoint(inner.url)
}

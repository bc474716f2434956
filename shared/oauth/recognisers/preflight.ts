import { headerValue } from '../../exchange/exchange.ts'
import { comparableOrigin } from '../../exchange/url-parts.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Reading } from '../reading.ts'

/**
 * A browser asks whether a page may send a request to a server of another origin (Fetch Standard, CORS-preflight
 * fetch). It counts where the server is an authorization server: by its metadata, or because a login of that page's
 * client went there.
 */
export function isPreflight({ exchange, url }: Reading, knowledge: Knowledge): boolean {
  const { method, headers } = exchange.request
  if (method !== 'OPTIONS' || headerValue(headers, 'access-control-request-method') === undefined) return false
  const page = headerValue(headers, 'origin')
  if (page === undefined) return false
  if (knowledge.endpointKind(url.endpoint) !== undefined) return true
  return knowledge.isServer(comparableOrigin(exchange.request.url)) && knowledge.isClient(comparableOrigin(page))
}

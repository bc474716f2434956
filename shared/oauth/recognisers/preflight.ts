import { headerValue } from '../../exchange/exchange.ts'
import { comparableOrigin } from '../../exchange/url-parts.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Reading } from '../reading.ts'
import { wellKnownName } from '../well-known.ts'

/**
 * A browser asks whether a page may send a request to a server of another origin (Fetch Standard, CORS-preflight
 * fetch). It counts where the server is an authorization server: by its metadata, or because a login of that page's
 * client went there; where metadata is asked for; and where that client is to send a token to a resource.
 */
export function isPreflight({ exchange, url }: Reading, knowledge: Knowledge): boolean {
  const { method, headers } = exchange.request
  if (method !== 'OPTIONS' || headerValue(headers, 'access-control-request-method') === undefined) return false
  const page = headerValue(headers, 'origin')
  if (page === undefined) return false
  if (knowledge.endpointKind(url.endpoint) !== undefined || wellKnownName(url.path)) return true
  if (!knowledge.isClient(comparableOrigin(page))) return false
  const asked = headerValue(headers, 'access-control-request-headers') ?? ''
  return carriesToken.test(asked) || knowledge.isServer(comparableOrigin(exchange.request.url))
}

const carriesToken = /(?:^|[, ])(?:authorization|dpop)(?:[, ]|$)/i

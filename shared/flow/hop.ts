import { type Exchange, type ExchangeId, headerValue, mediaType, responseOf } from '../exchange/exchange.ts'
import { absoluteUrl } from '../exchange/url-parts.ts'
import type { SendingOff } from './flow.ts'
import { sendingOffOf } from './sending-off.ts'

/** What correlation needs of an exchange besides its messages: where the browser was sent next. */
export interface Hop {
  readonly exchange: ExchangeId
  readonly url: string
  /** The page that the request came from. */
  readonly referer?: string
  /** The absolute URL of a redirect. */
  readonly location?: string
  /** It is a page, was to be one, or leads to one: no picture, no script and no style of a page. */
  readonly isPage: boolean
  /** Where it tells the browser to make an authorization request, by a redirect or in an answer to a script. */
  readonly sendingOff?: SendingOff
}

/** What it needs of this one. */
export function hopOf(exchange: Exchange): Hop {
  const { headers, url } = exchange.request
  const referer = headerValue(headers, 'referer')
  const response = responseOf(exchange)
  const sendingOff = sendingOffOf(exchange)
  const next =
    response && response.status >= 300 && response.status < 400 ? headerValue(response.headers, 'location') : undefined
  return {
    exchange: exchange.id,
    url,
    ...(referer && { referer }),
    isPage: next !== undefined || isPage(exchange),
    ...(next && { location: absoluteUrl(next, url) }),
    ...(sendingOff && { sendingOff }),
  }
}

/** Of one that failed, what the browser wanted tells: where it goes to itself, it takes text/html. */
function isPage(exchange: Exchange): boolean {
  const response = responseOf(exchange)
  if (response) return mediaType(response.headers) === 'text/html'
  return (
    exchange.outcome.kind === 'failed' && /\btext\/html\b/i.test(headerValue(exchange.request.headers, 'accept') ?? '')
  )
}

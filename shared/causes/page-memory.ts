import {
  type Exchange,
  type ExchangeId,
  type HttpResponse,
  headerValue,
  headerValues,
  mediaType,
  responseOf,
} from '../exchange/exchange.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'

/** A page that any site may show in a frame of its own. */
export interface FramablePage {
  readonly exchange: ExchangeId
  readonly origin: string
}

/** The pages of the session that may be framed by others. */
export interface PageMemory {
  /** The first one at this origin between these two exchanges, both included. */
  framable(origin: string, from: ExchangeId, to: ExchangeId): FramablePage | undefined
}

/** The same, and how it is taught. */
export interface LearningPageMemory extends PageMemory {
  learn(exchange: Exchange): void
}

/** Of longer pages only the beginning is looked at, in bytes. */
const longestForm = 64 * 1024

/** A login is over soon: the newest pages are enough. */
const pagesKept = 256

/** Begins with no pages. */
export function createPageMemory(): LearningPageMemory {
  const pages: FramablePage[] = []
  return {
    learn(exchange) {
      const origin = isFramable(exchange) ? comparableOrigin(exchange.request.url) : undefined
      if (origin === undefined || pages.some(({ exchange: known }) => known === exchange.id)) return
      pages.push({ exchange: exchange.id, origin })
      if (pages.length > pagesKept) pages.shift()
    },
    framable: (origin, from, to) =>
      pages.find((page) => page.origin === origin && page.exchange >= from && page.exchange <= to),
  }
}

/** A document, not what is loaded into one, without either of the headers that keep it out of frames. */
function isFramable(exchange: Exchange): boolean {
  const response = responseOf(exchange)
  if (response?.status !== 200 || mediaType(response.headers) !== 'text/html') return false
  if ((headerValue(exchange.request.headers, 'sec-fetch-dest') ?? 'document') !== 'document') return false
  if (headerValue(response.headers, 'x-frame-options') !== undefined) return false
  if (headerValues(response.headers, 'content-security-policy').some((policy) => /frame-ancestors/i.test(policy)))
    return false
  return !sendsItself(response)
}

/** The page that posts the response to the client (OAuth 2.0 Form Post Response Mode §2): nobody clicks on it. */
function sendsItself({ body }: HttpResponse): boolean {
  const text = new TextDecoder().decode(body.bytes.subarray(0, longestForm))
  return /<input[^<>]+name=["']?(?:code|error|state|id_token|access_token|response)\b/i.test(text)
}

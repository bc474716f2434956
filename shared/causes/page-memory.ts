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

/** A page of the session, by the exchange that brought it. */
export interface PageSeen {
  readonly exchange: ExchangeId
  readonly url: string
  readonly origin: string
}

/** The pages of the session that tell something of a login. */
export interface PageMemory {
  /** The first page at this origin that any site may show in a frame of its own, between these two exchanges, both included. */
  framable(origin: string, from: ExchangeId, to: ExchangeId): PageSeen | undefined
  /** The pages on which a person has something to fill in or to press, from this exchange on. */
  forPeople(from: ExchangeId): readonly PageSeen[]
}

/** The same, and how it is taught. */
export interface LearningPageMemory extends PageMemory {
  /** True where the page is new, and one for people. */
  learn(exchange: Exchange): boolean
}

/** Of longer pages only the beginning is looked at, in bytes. */
const longestForm = 64 * 1024

/** A login is over soon: the newest pages are enough. */
const pagesKept = 256

interface Page extends PageSeen {
  readonly isFramable: boolean
  readonly isForPeople: boolean
}

/** Begins with no pages. */
export function createPageMemory(): LearningPageMemory {
  const pages: Page[] = []
  return {
    learn(exchange) {
      const page = pageIn(exchange)
      if (!page || pages.some(({ exchange: known }) => known === exchange.id)) return false
      pages.push(page)
      if (pages.length > pagesKept) pages.shift()
      return page.isForPeople
    },
    framable: (origin, from, to) =>
      pages.find((page) => page.isFramable && page.origin === origin && page.exchange >= from && page.exchange <= to),
    forPeople: (from) => pages.filter((page) => page.isForPeople && page.exchange >= from),
  }
}

function pageIn(exchange: Exchange): Page | undefined {
  const response = responseOf(exchange)
  if (response?.status !== 200 || mediaType(response.headers) !== 'text/html') return undefined
  const { url } = exchange.request
  const origin = comparableOrigin(url)
  if (origin === undefined) return undefined
  const text = new TextDecoder().decode(response.body.bytes.subarray(0, longestForm))
  const framable = isFramable(exchange, response, text)
  const people = isForPeople(text)
  if (!framable && !people) return undefined
  return { exchange: exchange.id, url, origin, isFramable: framable, isForPeople: people }
}

/** A document, not what is loaded into one, without either of the headers that keep it out of frames. */
function isFramable({ request }: Exchange, { headers }: HttpResponse, text: string): boolean {
  if ((headerValue(request.headers, 'sec-fetch-dest') ?? 'document') !== 'document') return false
  if (headerValue(headers, 'x-frame-options') !== undefined) return false
  if (headerValues(headers, 'content-security-policy').some((policy) => /frame-ancestors/i.test(policy))) return false
  return !bringsResponse(text)
}

/** The page that posts the response to the client (OAuth 2.0 Form Post Response Mode §2): nobody clicks on it. */
const bringsResponse = (text: string) =>
  /<input[^<>]+name=["']?(?:code|error|state|id_token|access_token|response)\b/i.test(text)

/** It asks for a password, or has a form that no script sends off by itself and that somebody can send. */
function isForPeople(text: string): boolean {
  if (/<input[^<>]+type=["']?password\b/i.test(text)) return true
  if (!/<form\b/i.test(text) || /\.submit\s?\(/.test(text) || bringsResponse(text)) return false
  return /<button\b|<input[^<>]+type=["']?(?:submit|text|email|tel)\b/i.test(text)
}

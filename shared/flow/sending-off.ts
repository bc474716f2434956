import { type Exchange, headerValue, mediaType, responseOf } from '../exchange/exchange.ts'
import { jsonParameters } from '../exchange/json-parameters.ts'
import { headerPlace, location } from '../exchange/place.ts'
import { textOfBody } from '../exchange/text-of-body.ts'
import { absoluteUrl } from '../exchange/url-parts.ts'
import type { SendingOff } from './flow.ts'

/** Answers that name a URL for a script to go to are short. */
const longestAnswer = 16 * 1024

/**
 * Where an exchange tells the browser to make an authorization request: by a redirect, or by a URL in the JSON with
 * which a script is answered that goes there itself.
 */
export function sendingOffOf(exchange: Exchange): SendingOff | undefined {
  const response = responseOf(exchange)
  const found = response && (redirect(exchange) ?? answer(exchange))
  if (!response || !found) return undefined
  const { request, timing, startedAt: start } = exchange
  const { method, url, httpVersion, headers } = request
  const { status, reason } = response
  return {
    id: exchange.id,
    to: found.to,
    span: { start, ...(timing.ended !== undefined && { end: start + timing.ended }) },
    request: { method, url, httpVersion, headers },
    response: { status, reason, httpVersion: response.httpVersion, headers: response.headers },
    place: found.place,
  }
}

/** RFC 6749 §4.1.1, RFC 9126 §4. */
const asks = /[?&](?:client_id|response_type|request_uri)=/

function redirect(exchange: Exchange) {
  const response = responseOf(exchange)
  if (!response || response.status < 300 || response.status > 399) return undefined
  const next = headerValue(response.headers, 'location')
  if (!next || !asks.test(next)) return undefined
  return { to: absoluteUrl(next, exchange.request.url), place: headerPlace(exchange.id, 'response', 'location') }
}

function answer(exchange: Exchange) {
  const response = responseOf(exchange)
  if (response?.status !== 200 || response.body.bytes.length > longestAnswer) return undefined
  if (!mediaType(response.headers)?.includes('json')) return undefined
  // What it names is worth knowing for the cookies that are set with it.
  if (headerValue(response.headers, 'set-cookie') === undefined) return undefined
  const { text } = textOfBody(response.body.bytes, headerValue(response.headers, 'content-type'))
  if (!asks.test(text)) return undefined
  const read = jsonParameters(text, exchange.id, location('response', 'body'))
  const named =
    read.kind === 'object'
      ? read.parameters.find(({ value }) => /^https?:\/\//.test(value) && asks.test(value))
      : undefined
  return named && { to: named.value, place: named.place }
}

import { headerValue, type RequestHead } from '../../exchange/exchange.ts'
import { headerPlace, type Located } from '../../exchange/place.ts'
import { comparableOrigin } from '../../exchange/url-parts.ts'
import type { Message } from '../../oauth/message.ts'

/**
 * The origin of the page whose script sent this request to another origin; undefined for a program, which may read
 * every answer, and for a form or a link, which reads none. What a gateway passed on is no browser's own request:
 * the headers that the gateway adds are not there yet.
 */
export function pageOf({ exchange, request }: Pick<Message, 'exchange' | 'request'>): Located | undefined {
  const value = headerValue(request.headers, 'origin')?.trim()
  if (!value || isExtension(value) || isPassedOn(request) || !isByScript(request)) return undefined
  if (comparableOrigin(value) !== undefined && comparableOrigin(value) === comparableOrigin(request.url))
    return undefined
  return { value, place: headerPlace(exchange, 'request', 'origin') }
}

/** What a person installed and gave leave may read every answer. */
const isExtension = (origin: string) => /^[a-z-]+-extension:\/\//i.test(origin)

function isPassedOn({ headers }: RequestHead): boolean {
  return ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'].some(
    (name) => headerValue(headers, name) !== undefined,
  )
}

/** Every browser of today says so; older ones send Origin by script alone, but for forms. */
function isByScript({ method, headers }: RequestHead): boolean {
  const mode = headerValue(headers, 'sec-fetch-mode')
  if (mode !== undefined) return mode === 'cors'
  if (method === 'OPTIONS') return headerValue(headers, 'access-control-request-method') !== undefined
  const browser = /^Mozilla\/5\.0/.test(headerValue(headers, 'user-agent') ?? '')
  const form = /form-urlencoded|multipart/i.test(headerValue(headers, 'content-type') ?? '')
  return browser && (!form || headerValue(headers, 'authorization') !== undefined)
}

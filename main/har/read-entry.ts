import type { Entry, Header as HarHeader, QueryString } from 'har-format'
import type { EpochMs } from '../../shared/exchange/brand.ts'
import {
  type Body,
  type Exchange,
  type ExchangeId,
  emptyBody,
  type Header,
  type HttpResponse,
  headerValue,
  type Outcome,
} from '../../shared/exchange/exchange.ts'
import { isJsonObject, type JsonObject } from '../../shared/exchange/json-parameters.ts'
import type { SocketMessage } from '../../shared/exchange/socket-message.ts'
import { readConnectionFields } from './connection-fields.ts'
import { readOwnFields } from './own-fields.ts'
import { readOwnEntry } from './read-own-entry.ts'
import { readSocketMessages } from './socket-message-fields.ts'

/** Members that HAR 1.2 requires are often absent: every one of them is. */
type Loose<T> = { readonly [Key in keyof T]?: unknown }

/**
 * Reads one entry as an exchange; a string says why it is none. HAR writers differ: what is missing is left
 * out, what is of another type is ignored, nothing is thrown.
 */
export function readEntry(id: ExchangeId, value: unknown): Exchange | string {
  if (!isJsonObject(value)) return 'the entry is not an object'
  const entry: Loose<Entry> = value
  if (!isJsonObject(entry.request)) return 'the entry has no request'
  const url = entry.request['url']
  if (typeof url !== 'string' || url === '') return 'the request has no url'
  const own = readOwnFields(value)
  if (own) return readOwnEntry(id, url, value, own)
  const written = Date.parse(String(entry.startedDateTime))
  const startedAt = Number.isFinite(written) ? written : 0
  const took = typeof entry.time === 'number' && entry.time >= 0 ? entry.time : undefined
  const timings = isJsonObject(entry.timings) ? entry.timings : {}
  const receive = typeof timings['receive'] === 'number' && timings['receive'] > 0 ? timings['receive'] : 0
  const outcome = withMessages(outcomeOf(entry), value, startedAt)
  return {
    id,
    startedAt,
    timing:
      took === undefined || outcome.kind === 'pending'
        ? {}
        : { responseStarted: Math.max(0, took - receive), ended: took },
    connection: readConnectionFields(value),
    request: {
      method: text(entry.request, 'method') || 'GET',
      url,
      httpVersion: version(entry.request),
      headers: withCookies(headersOf(entry.request), entry.request),
      body: requestBody(entry.request),
    },
    outcome,
  }
}

/** Chrome writes the messages of a WebSocket into a member of its own. */
function withMessages(outcome: Outcome, entry: JsonObject, startedAt: EpochMs): Outcome {
  const kept = readSocketMessages(entry['_webSocketMessages'], startedAt)
  if (!kept || outcome.kind !== 'answered' || !isOpened(outcome.response)) return outcome
  const bytes = (direction: SocketMessage['direction']) =>
    kept.reduce((sum, message) => (message.direction === direction ? sum + message.size : sum), 0)
  return {
    kind: 'upgraded',
    response: outcome.response,
    bytesUp: bytes('up'),
    bytesDown: bytes('down'),
    open: false,
    messages: { kept, dropped: 0 },
  }
}

/** By HTTP/1.1 with 101, by HTTP/2 with any status of success (RFC 8441 §5). */
const isOpened = ({ status }: HttpResponse) => status === 101 || (status >= 200 && status < 300)

function outcomeOf(entry: Loose<Entry>): Outcome {
  const response = entry.response
  if (!isJsonObject(response)) return { kind: 'pending' }
  const status = Number(response['status'])
  if (!Number.isInteger(status) || status <= 0) {
    const said = text(response, '_error') || text(response, 'statusText')
    const message = said
      ? `The recorder of this file got no response: ${said}.`
      : 'The recorder of this file got no response: the request was blocked, or given up.'
    return { kind: 'failed', error: { code: 'interrupted', message } }
  }
  return { kind: 'answered', response: readResponse(response, status) }
}

function readResponse(response: JsonObject, status: number): HttpResponse {
  const headers = headersOf(response)
  const redirect = text(response, 'redirectURL')
  const missing = status >= 300 && status < 400 && redirect !== '' && headerValue(headers, 'location') === undefined
  const content = isJsonObject(response['content']) ? response['content'] : {}
  const type = text(content, 'mimeType')
  const typed: readonly Header[] =
    type && type !== 'x-unknown' && headerValue(headers, 'content-type') === undefined
      ? [...headers, ['Content-Type', type]]
      : headers
  return {
    status,
    reason: text(response, 'statusText'),
    httpVersion: version(response),
    headers: missing ? [...typed, ['Location', redirect]] : typed,
    body: responseBody(content, response),
  }
}

/** The recorder has decoded the content: its Content-Encoding is history. */
function responseBody(content: JsonObject, response: JsonObject): Body {
  const written = content['text']
  const onWire = Number(response['bodySize'])
  if (typeof written !== 'string' || written === '') {
    const size = Number(content['size'])
    return size > 0 ? { ...emptyBody, size, truncated: true } : emptyBody
  }
  const bytes = Buffer.from(written, content['encoding'] === 'base64' ? 'base64' : 'utf8')
  const codings = headersOf(response).flatMap(([name, value]) => (/^content-encoding$/i.test(name) ? [value] : []))
  return {
    size: codings.length > 0 && onWire > 0 ? onWire : bytes.length,
    bytes,
    truncated: false,
    coding: codings.length > 0 ? { kind: 'decoded', codings } : { kind: 'as-sent' },
  }
}

function requestBody(request: JsonObject): Body {
  const data = request['postData']
  if (!isJsonObject(data)) return emptyBody
  const written = typeof data['text'] === 'string' && data['text'] !== '' ? data['text'] : formOf(data['params'])
  const bytes = Buffer.from(written, data['encoding'] === 'base64' ? 'base64' : 'utf8')
  return bytes.length === 0 ? emptyBody : { size: bytes.length, bytes, truncated: false, coding: { kind: 'as-sent' } }
}

/** Firefox and others may write the parameters alone. */
function formOf(params: unknown): string {
  if (!Array.isArray(params)) return ''
  const encode = (value: unknown) => encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : '')
  return params
    .filter(isJsonObject)
    .map((param: Loose<QueryString>) => `${encode(param.name)}=${encode(param.value)}`)
    .join('&')
}

function headersOf(message: JsonObject): readonly Header[] {
  const listed = message['headers']
  if (!Array.isArray(listed)) return bodyType(message, [])
  const headers = listed.filter(isJsonObject).flatMap((header: Loose<HarHeader>): Header[] => {
    const { name, value } = header
    // HTTP/2's pseudo headers say again what the entry says.
    if (typeof name !== 'string' || name === '' || name.startsWith(':')) return []
    return splitLines(name, typeof value === 'string' ? value : String(value ?? ''))
  })
  return bodyType(message, headers)
}

/** Chrome joins Set-Cookie lines with line feeds. */
function splitLines(name: string, value: string): Header[] {
  return value.split('\n').map((line): Header => [name, line])
}

function bodyType(message: JsonObject, headers: readonly Header[]): readonly Header[] {
  const data = message['postData']
  if (!isJsonObject(data) || headerValue(headers, 'content-type') !== undefined) return headers
  const type = text(data, 'mimeType')
  return type ? [...headers, ['Content-Type', type]] : headers
}

/** Recorders that sanitise leave the Cookie line out and the list in. */
function withCookies(headers: readonly Header[], request: JsonObject): readonly Header[] {
  const cookies = request['cookies']
  if (!Array.isArray(cookies) || cookies.length === 0 || headerValue(headers, 'cookie') !== undefined) return headers
  const line = cookies.filter(isJsonObject).map((cookie) => `${text(cookie, 'name')}=${text(cookie, 'value')}`)
  return [...headers, ['Cookie', line.join('; ')]]
}

function version(message: JsonObject): string {
  const written = text(message, 'httpVersion')
    .replace(/^http\//i, '')
    .toLowerCase()
  // Chrome writes h2, Firefox HTTP/2 and others HTTP/2.0: a minor version that is not defined is 0 (RFC 9110 §2.5).
  return /^(?:h?2|2\.0)$/.test(written) ? '2' : /^(?:h?3|3\.0)$/.test(written) ? '3' : written || '1.1'
}

function text(object: JsonObject, name: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  return typeof value === 'string' ? value : ''
}

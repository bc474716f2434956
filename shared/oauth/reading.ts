import {
  type Body,
  type Exchange,
  type Header,
  type HttpResponse,
  headerValue,
  mediaType,
  responseOf,
} from '../exchange/exchange.ts'
import { formParameters } from '../exchange/form-urlencoded.ts'
import { type JsonObject, jsonParameters } from '../exchange/json-parameters.ts'
import type { Parameter } from '../exchange/parameter.ts'
import { type Located, location, type Part, type Place, within } from '../exchange/place.ts'
import { textOfBody } from '../exchange/text-of-body.ts'
import { absoluteUrl, type UrlParts, urlParts } from '../exchange/url-parts.ts'
import type { BodyShape } from './body.ts'
import { type Opener, opensNothing } from './signed-parameters.ts'

/** A body read as parameters, with its outline. */
export interface BodyReading {
  readonly shape: BodyShape
  readonly parameters: readonly Parameter[]
  /** The parsed object of a JSON body. */
  readonly json?: JsonObject
  readonly text: string
  /** Where the body stands; absent where there is none. */
  readonly place?: Place
}

/** A Location header taken apart, with the parameters it carries. */
export interface LocationReading {
  readonly url: string
  readonly parts: UrlParts
  readonly query: readonly Parameter[]
  readonly fragment: readonly Parameter[]
}

/**
 * An exchange as the recognisers read it. Each part is read at most once, and only when a
 * recogniser asks for it: most traffic is not OAuth and must cost next to nothing.
 */
export interface Reading {
  readonly exchange: Exchange
  readonly url: UrlParts
  readonly response: HttpResponse | undefined
  readonly query: () => readonly Parameter[]
  readonly requestBody: () => BodyReading
  readonly responseBody: () => BodyReading
  readonly location: () => LocationReading | undefined
  /** What stands in an encrypted token of it. */
  readonly open: Opener
}

/** Prepares an exchange for the recognisers. Its bodies must be decoded of their Content-Encoding. */
export function readExchange(exchange: Exchange, open: Opener = opensNothing): Reading {
  const url = urlParts(exchange.request.url)
  const response = responseOf(exchange)
  return {
    exchange,
    url,
    response,
    query: once(() => formParameters(url.query ?? '', exchange.id, location('request', 'query'), 'query')),
    requestBody: once(() => readBody(exchange, 'request', exchange.request.headers, exchange.request.body)),
    responseBody: once(() => (response ? readBody(exchange, 'response', response.headers, response.body) : noBody)),
    location: once(() => readLocation(exchange, response)),
    open,
  }
}

/** The body of the response, where it is a JWT and nothing else, whatever its Content-Type says. */
export function jwtBody({ exchange, responseBody }: Reading): Located | undefined {
  const value = responseBody().text.trim()
  if (!/^ey[\w-]+(?:\.[\w-]*){2,4}$/.test(value)) return undefined
  return { value, place: { exchange: exchange.id, location: location('response', 'body') } }
}

const noBody: BodyReading = { shape: { kind: 'empty', size: 0, truncated: false }, parameters: [], text: '' }

/** Longer bodies hold no OAuth message; they are kept and shown, not parsed. */
const longestParsed = 1024 * 1024

function readBody(exchange: Exchange, part: Part, headers: readonly Header[], body: Body): BodyReading {
  const type = mediaType(headers)
  const outline = {
    ...(type !== undefined && { mediaType: type }),
    size: body.size,
    truncated: body.truncated,
    ...(body.coding.kind === 'undecodable' && { undecodable: body.coding.reason }),
  }
  if (body.bytes.length === 0) return { shape: { kind: 'empty', ...outline }, parameters: [], text: '' }
  if (body.coding.kind === 'undecodable' || body.bytes.length > longestParsed) {
    return { shape: { kind: 'binary', ...outline }, parameters: [], text: '' }
  }
  const { text } = textOfBody(body.bytes, headerValue(headers, 'content-type'))
  const base = location(part, 'body')
  const place: Place = { exchange: exchange.id, location: base }
  const excerpt = { excerpt: text.slice(0, 200) }
  if (type?.includes('json') || looksLikeJson(text)) {
    const read = jsonParameters(text, exchange.id, base)
    switch (read.kind) {
      case 'object':
        return {
          shape: { kind: 'json', ...outline, ...(read.repeated.length > 0 && { repeated: read.repeated }) },
          parameters: read.parameters,
          json: read.value,
          text,
        }
      case 'other':
        return { shape: { kind: 'json', ...outline }, parameters: [], text }
      case 'malformed':
        if (looksLikeHtml(text)) return { shape: { kind: 'html', ...outline, ...excerpt }, parameters: [], text }
        return { shape: { kind: 'malformed-json', ...outline, malformed: read.reason }, parameters: [], text }
      default:
        return read satisfies never
    }
  }
  if (type === 'text/html' || type === 'application/xhtml+xml' || looksLikeHtml(text)) {
    return { shape: { kind: 'html', ...outline, ...excerpt }, parameters: [], text }
  }
  if (type === 'application/x-www-form-urlencoded' || (isPlain(type) && looksLikeForm(text))) {
    return {
      shape: { kind: 'form', ...outline },
      parameters: formParameters(text.trim(), exchange.id, base, 'form'),
      text,
    }
  }
  if (type?.startsWith('multipart/')) return { shape: { kind: 'multipart', ...outline }, parameters: [], text }
  return { shape: { kind: 'text', ...outline, ...excerpt }, parameters: [], text, place }
}

const isPlain = (type: string | undefined) => type === undefined || type.startsWith('text/')
const looksLikeJson = (text: string) => /^\s{0,64}[{[]/.test(text)
const looksLikeHtml = (text: string) => /^\s{0,64}<(?:!doctype|html|head|body|!--)/i.test(text)
const looksLikeForm = (text: string) => text.length < 65_536 && /^\s{0,8}[\w.-]{1,64}=[^\s<>{}]*\s*$/.test(text)

function readLocation(exchange: Exchange, response: HttpResponse | undefined): LocationReading | undefined {
  const header = response && headerValue(response.headers, 'location')
  if (!header || response.status < 300 || response.status > 399) return undefined
  const url = absoluteUrl(header, exchange.request.url)
  const parts = urlParts(url)
  const base = within(location('response', 'header'), 'location')
  return {
    url,
    parts,
    query: formParameters(parts.query ?? '', exchange.id, within(base, 'query'), 'query'),
    fragment: formParameters(parts.fragment ?? '', exchange.id, within(base, 'fragment'), 'fragment'),
  }
}

function once<Value>(read: () => Value): () => Value {
  let value: { readonly is: Value } | undefined
  return () => {
    value ??= { is: read() }
    return value.is
  }
}

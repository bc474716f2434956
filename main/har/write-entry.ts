import type { Cookie, Entry, Header as HarHeader, PostData, QueryString, Request, Response } from 'har-format'
import { setCookiesOf } from '../../shared/exchange/cookies/set-cookie.ts'
import {
  type Body,
  type Exchange,
  type Header,
  type HttpRequest,
  type HttpResponse,
  headerValue,
  headerValues,
  type ResponseHead,
  responseSoFar,
} from '../../shared/exchange/exchange.ts'
import { decodeFormComponent } from '../../shared/exchange/form-urlencoded.ts'
import { urlParts } from '../../shared/exchange/url-parts.ts'
import { connectionFields } from './connection-fields.ts'
import { ownBody, ownFields } from './own-fields.ts'
import { socketMessageFields, utf8Of } from './socket-message-fields.ts'

/**
 * An exchange as an entry of a HAR file (HAR 1.2). Its bodies must be decoded of their Content-Encoding, as HAR wants
 * them. An exchange without a response has one of status 0, as browsers write it.
 */
export function writeEntry(exchange: Exchange): Entry {
  const { startedAt, request, outcome, connection } = exchange
  const response = responseSoFar(exchange)
  const messages = outcome.kind === 'upgraded' ? outcome.messages?.kept : undefined
  const comment = commentOn(exchange)
  const timings = timingsOf(exchange)
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: timings.send + timings.wait + timings.receive,
    request: writeRequest(request),
    response: response ? writeResponse(response, exchange) : noResponse(exchange),
    cache: {},
    timings,
    ...connectionFields(connection),
    ...(comment !== undefined && { comment }),
    ...ownFields(exchange),
    ...(messages && {
      _resourceType: 'websocket' as const,
      _webSocketMessages: messages.map((message) => socketMessageFields(message, startedAt)),
    }),
  }
}

function commentOn({ outcome }: Exchange): string | undefined {
  switch (outcome.kind) {
    case 'cut':
    case 'failed':
      return outcome.error.message
    case 'aborted':
      return 'The client went away before a response began.'
    case 'answering':
      return 'The response was still coming when this was written.'
    case 'pending':
      return 'No response had come when this was written.'
    case 'tunnelled':
      return 'What passed through this tunnel was not looked into.'
    case 'upgraded':
      return outcome.messages && outcome.messages.dropped > 0
        ? `Of the messages of this WebSocket, the first ${outcome.messages.dropped} were not kept.`
        : undefined
    case 'answered':
      return undefined
    default:
      return outcome satisfies never
  }
}

/** No part may be negative: a response that began before the request had ended, waited for nothing. */
function timingsOf({ timing }: Exchange) {
  const send = timing.requestEnded ?? 0
  const started = timing.responseStarted ?? timing.ended ?? send
  return {
    blocked: -1,
    dns: -1,
    connect: -1,
    ssl: -1,
    send,
    wait: Math.max(0, started - send),
    receive: Math.max(0, (timing.ended ?? started) - Math.max(started, send)),
  }
}

function writeRequest(request: HttpRequest): Request {
  const { method, url, httpVersion, headers, body, trailers } = request
  const query = urlParts(url).query
  return {
    method,
    url,
    httpVersion: `HTTP/${httpVersion}`,
    cookies: headerValues(headers, 'cookie').flatMap(sentCookies),
    headers: writeHeaders(headers),
    queryString: query ? pairs(query) : [],
    ...(body.size > 0 && { postData: postData(body, headers) }),
    headersSize: -1,
    bodySize: body.size,
    ...ownBody(body),
    ...(trailers && { _trailers: writeHeaders(trailers) }),
  }
}

function postData(body: Body, headers: readonly Header[]): PostData {
  const text = utf8Of(body.bytes)
  return {
    mimeType: headerValue(headers, 'content-type') ?? '',
    text: text ?? Buffer.from(body.bytes).toString('base64'),
    ...(text === undefined && { _encoding: 'base64' }),
    ...cutComment(body),
  }
}

function writeResponse(response: HttpResponse, { id, outcome }: Exchange): Response {
  const { status, reason, httpVersion, headers, body, trailers, informational } = response
  const text = utf8Of(body.bytes)
  return {
    status,
    statusText: reason,
    httpVersion: `HTTP/${httpVersion}`,
    cookies: setCookiesOf(headers, id).map(
      ({ name, value, path, domain, expires, httpOnly, secure }): Cookie => ({
        name,
        value,
        ...(path !== undefined && { path }),
        ...(domain !== undefined && { domain }),
        ...(expires !== undefined && isDate(expires) && { expires: new Date(expires).toISOString() }),
        httpOnly,
        secure,
      }),
    ),
    headers: writeHeaders(headers),
    content: {
      size: body.bytes.length,
      ...(body.coding.kind === 'decoded' && { compression: body.bytes.length - body.size }),
      mimeType: headerValue(headers, 'content-type') ?? 'x-unknown',
      ...(body.bytes.length > 0 && { text: text ?? Buffer.from(body.bytes).toString('base64') }),
      ...(text === undefined && { encoding: 'base64' }),
      ...cutComment(body),
    },
    redirectURL: headerValue(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: body.size,
    ...ownBody(body),
    ...(trailers && { _trailers: writeHeaders(trailers) }),
    ...(informational && { _informational: informational.map(writeInformational) }),
    ...(outcome.kind === 'cut' && { _error: outcome.error.message }),
  }
}

/** What browsers write where none came. */
function noResponse({ outcome }: Exchange): Response {
  return {
    status: 0,
    statusText: '',
    httpVersion: '',
    cookies: [],
    headers: [],
    content: { size: 0, mimeType: 'x-unknown' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
    ...(outcome.kind === 'failed' && { _error: outcome.error.message }),
  } as Response
}

function writeInformational({ status, reason, httpVersion, headers }: ResponseHead) {
  return { status, statusText: reason, httpVersion: `HTTP/${httpVersion}`, headers: writeHeaders(headers) }
}

const writeHeaders = (headers: readonly Header[]): HarHeader[] => headers.map(([name, value]) => ({ name, value }))

function sentCookies(line: string): Cookie[] {
  return line
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const equals = part.indexOf('=')
      return equals < 0 ? { name: '', value: part } : { name: part.slice(0, equals), value: part.slice(equals + 1) }
    })
}

function pairs(query: string): QueryString[] {
  return query.split('&').map((pair) => {
    const [name = '', value = ''] = splitPair(pair)
    return { name: decodeFormComponent(name).value, value: decodeFormComponent(value).value }
  })
}

function splitPair(pair: string): readonly string[] {
  const equals = pair.indexOf('=')
  return equals < 0 ? [pair] : [pair.slice(0, equals), pair.slice(equals + 1)]
}

function cutComment({ truncated, bytes }: Body): { readonly comment?: string } {
  return truncated ? { comment: `Only the first ${bytes.length} bytes were kept.` } : {}
}

const isDate = (at: number) => Math.abs(at) <= 8.64e15

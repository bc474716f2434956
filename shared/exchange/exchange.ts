import type { Brand, EpochMs, Milliseconds } from './brand.ts'
import type { ClientProcess } from './client-process.ts'
import type { SocketMessages } from './socket-message.ts'

/**
 * An exchange's number in its session, counted from 0 in the order in which requests began.
 * In a HAR file it is the index of the entry.
 */
export type ExchangeId = Brand<number, 'ExchangeId'>

/** Makes the id of the exchange with this number. */
export function exchangeId(number: number): ExchangeId {
  return number as ExchangeId
}

/** One HTTP request with its response, or what took the response's place, as it was on the wire. */
export interface Exchange {
  readonly id: ExchangeId
  readonly startedAt: EpochMs
  readonly timing: Timing
  readonly connection: Connection
  readonly request: HttpRequest
  readonly outcome: Outcome
}

/** Offsets from `startedAt`, taken from a monotonic clock; absent while it has not happened. */
export interface Timing {
  readonly requestEnded?: Milliseconds
  readonly responseStarted?: Milliseconds
  readonly ended?: Milliseconds
}

export interface Connection {
  /** Address and port of the client, as the proxy saw it. */
  readonly client?: string
  /** The program that sent it, as far as the system told. */
  readonly process?: ClientProcess
  /** Address and port that the request was sent on to. */
  readonly server?: string
  /** The TLS version and cipher towards the server, such as `TLSv1.3 TLS_AES_256_GCM_SHA384`. */
  readonly tls?: string
  /** The proxy on the way to the server, as a URL without its password. */
  readonly via?: string
  /** The certificate of the server, or of the proxy on the way, is a bad one, and was let pass because the settings permit it. */
  readonly certificate?: { readonly ignored: string }
  /** The address that the settings point the server's name at. */
  readonly overridden?: string
}

/** A header line: its name in the case it was sent in, and its value. Order and duplicates are kept. */
export type Header = readonly [name: string, value: string]

export interface RequestHead {
  readonly method: string
  /** Absolute: scheme, authority and the request target, byte for byte as it was sent. */
  readonly url: string
  readonly httpVersion: string
  readonly headers: readonly Header[]
}

export interface ResponseHead {
  readonly status: number
  readonly reason: string
  readonly httpVersion: string
  readonly headers: readonly Header[]
}

export interface HttpRequest extends RequestHead {
  readonly body: Body
  readonly trailers?: readonly Header[]
}

export interface HttpResponse extends ResponseHead {
  readonly body: Body
  readonly trailers?: readonly Header[]
  /** The 1xx responses that came before, such as 103 Early Hints. */
  readonly informational?: readonly ResponseHead[]
}

/** A message body, kept up to a bound. */
export interface Body {
  /** Bytes on the wire, whether kept or not. */
  readonly size: number
  /** What was kept: as sent, or decoded where `coding` says so. */
  readonly bytes: Uint8Array
  /** True where the body is longer than what was kept. */
  readonly truncated: boolean
  readonly coding: BodyCoding
}

/** What became of the body's Content-Encoding. Only display and analysis decode; the wire never does. */
export type BodyCoding =
  | { readonly kind: 'as-sent' }
  | { readonly kind: 'decoded'; readonly codings: readonly string[] }
  | { readonly kind: 'undecodable'; readonly codings: readonly string[]; readonly reason: string }

/** How an exchange ended, or that it has not. */
export type Outcome =
  | { readonly kind: 'pending' }
  /** The response has begun and is still coming: what has come by now. */
  | { readonly kind: 'answering'; readonly response: HttpResponse }
  /** The response came whole. */
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  /** The response began and was cut: what had come is kept. */
  | { readonly kind: 'cut'; readonly response: HttpResponse; readonly error: ExchangeError }
  /** No response came from the server; the client was given a 502 that names the error. */
  | { readonly kind: 'failed'; readonly error: ExchangeError }
  /** The client went away before a response began. */
  | { readonly kind: 'aborted' }
  /** 101: from here on the connection speaks another protocol, such as WebSocket. */
  | {
      readonly kind: 'upgraded'
      readonly response: HttpResponse
      readonly bytesUp: number
      readonly bytesDown: number
      readonly open: boolean
      /** What a WebSocket carried; absent where it is another protocol. */
      readonly messages?: SocketMessages
    }
  /** A CONNECT whose bytes were passed on unread. */
  | {
      readonly kind: 'tunnelled'
      readonly reason: TunnelReason
      readonly bytesUp: number
      readonly bytesDown: number
      readonly open: boolean
    }

/** Why a tunnel was not looked into. */
export type TunnelReason =
  /** It carries no HTTP, in TLS or without. */
  | 'not-http'
  /** It is not among the hosts that are decrypted. */
  | 'out-of-scope'
  /** It is on the person's never list. */
  | 'never-decrypted'
  /** It is on Tokentrail's own list: updates, telemetry, banks. */
  | 'known-host'
  | 'client-refused-certificate'

export interface ExchangeError {
  readonly code: ExchangeErrorCode
  /** A sentence for the person at the screen: what happened, to what, what to do. */
  readonly message: string
}

export type ExchangeErrorCode =
  | 'name-not-found'
  | 'refused'
  | 'unreachable'
  | 'timed-out'
  | 'reset'
  | 'certificate'
  | 'tls'
  /** A proxy on the way to the server did not do its part. */
  | 'proxy'
  | 'protocol'
  | 'bad-request'
  | 'client-aborted'
  | 'interrupted'

/** A body of no bytes. */
export const emptyBody: Body = {
  size: 0,
  bytes: new Uint8Array(0),
  truncated: false,
  coding: { kind: 'as-sent' },
}

/** The response of an exchange, whole or cut; undefined where none came, or where it is still coming. */
export function responseOf(exchange: Exchange): HttpResponse | undefined {
  switch (exchange.outcome.kind) {
    case 'answered':
    case 'cut':
    case 'upgraded':
      return exchange.outcome.response
    case 'pending':
    case 'answering':
    case 'failed':
    case 'aborted':
    case 'tunnelled':
      return undefined
    default:
      return exchange.outcome satisfies never
  }
}

/** The response as far as it has come: of one that is still coming nothing but what is there may be said. */
export function responseSoFar(exchange: Exchange): HttpResponse | undefined {
  return exchange.outcome.kind === 'answering' ? exchange.outcome.response : responseOf(exchange)
}

/** The host that the client asked for: in HTTP/2 it stands in `:authority` (RFC 9113 §8.3.1). */
export function hostAsked(headers: readonly Header[]): string | undefined {
  return headerValue(headers, 'host') ?? headerValue(headers, ':authority')
}

/** The values of every header line with this name, in order. Names compare without case (RFC 9110 §5.1). */
export function headerValues(headers: readonly Header[], name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return headers
    .filter(([seen]) => seen.length === wanted.length && seen.toLowerCase() === wanted)
    .map(([, value]) => value)
}

/** The first value of a header, or undefined. */
export function headerValue(headers: readonly Header[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  for (const [seen, value] of headers) if (seen.length === wanted.length && seen.toLowerCase() === wanted) return value
  return undefined
}

/** The media type of a Content-Type header in lower case, without its parameters (RFC 9110 §8.3.1). */
export function mediaType(headers: readonly Header[]): string | undefined {
  const type = headerValue(headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  return type === '' ? undefined : type
}

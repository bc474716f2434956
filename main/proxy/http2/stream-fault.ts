import { constants } from 'node:http2'
import type { ExchangeError } from '../../../shared/exchange/exchange.ts'
import { formatAuthority, type Origin } from '../authority.ts'

/** The error codes of RFC 9113 §7, by their numbers. */
const names: ReadonlyMap<number, string> = new Map([
  [constants.NGHTTP2_NO_ERROR, 'NO_ERROR'],
  [constants.NGHTTP2_PROTOCOL_ERROR, 'PROTOCOL_ERROR'],
  [constants.NGHTTP2_INTERNAL_ERROR, 'INTERNAL_ERROR'],
  [constants.NGHTTP2_FLOW_CONTROL_ERROR, 'FLOW_CONTROL_ERROR'],
  [constants.NGHTTP2_SETTINGS_TIMEOUT, 'SETTINGS_TIMEOUT'],
  [constants.NGHTTP2_STREAM_CLOSED, 'STREAM_CLOSED'],
  [constants.NGHTTP2_FRAME_SIZE_ERROR, 'FRAME_SIZE_ERROR'],
  [constants.NGHTTP2_REFUSED_STREAM, 'REFUSED_STREAM'],
  [constants.NGHTTP2_CANCEL, 'CANCEL'],
  [constants.NGHTTP2_COMPRESSION_ERROR, 'COMPRESSION_ERROR'],
  [constants.NGHTTP2_CONNECT_ERROR, 'CONNECT_ERROR'],
  [constants.NGHTTP2_ENHANCE_YOUR_CALM, 'ENHANCE_YOUR_CALM'],
  [constants.NGHTTP2_INADEQUATE_SECURITY, 'INADEQUATE_SECURITY'],
  [constants.NGHTTP2_HTTP_1_1_REQUIRED, 'HTTP_1_1_REQUIRED'],
])

const nameOf = (code: number) => names.get(code) ?? `code ${code}`

/** What is said of a response that its client gave up. */
export function resetByClient(code: number): string {
  return `The client reset the HTTP/2 stream of this request (${nameOf(code)}) before it had read the whole response.`
}

/** What makes a request or a response malformed (RFC 9113 §8.1.1), for whoever has to find it. */
export const whatToLookFor =
  'Look for a header name in upper case, a line that HTTP/2 forbids, such as Connection or Transfer-Encoding, a pseudo-header field that is missing, doubled or not the first, and a Content-Length that does not fit the body.'

/** What is wrong with a body and the length that was said of it; undefined where they agree or none was said. */
export function lengthFault(what: 'request' | 'response', said: string | undefined, size: number): string | undefined {
  if (said === undefined || Number(said) === size) return undefined
  return `The ${what} is not HTTP/2 as it should be: its Content-Length says ${said}, and its body has ${size} bytes (RFC 9113 §8.1.1).`
}

/** The same of a response that goes on after its length, as it was said. */
export function tooLong(said: string | undefined): string | undefined {
  if (said === undefined) return undefined
  return `The response is not HTTP/2 as it should be: its Content-Length says ${said}, and its body is longer (RFC 9113 §8.1.1).`
}

/** What is said of a request whose client broke HTTP/2 on its connection. */
export function connectionFault(error: Error): ExchangeError {
  const message = `The client broke HTTP/2, and its connection was ended with this request on it: ${error.message}.`
  return { code: 'bad-request', message }
}

/** What is said of a request whose stream ended because it, or what the client was given for it, breaks HTTP/2. */
export function requestFault(said: string | undefined, size: number): ExchangeError {
  const message =
    lengthFault('request', said, size) ??
    `The stream of this request ended with PROTOCOL_ERROR: it, or what the client was given for it, is not HTTP/2 as it should be. ${whatToLookFor}`
  return { code: 'bad-request', message }
}

/** What is said where a server does not begin as HTTP/2 begins (RFC 9113 §3.4). */
export function notHttp2(origin: Origin): ExchangeError {
  const where = `${origin.scheme}://${formatAuthority(origin)}`
  const message =
    origin.scheme === 'https'
      ? `${where} agreed on HTTP/2 (ALPN), and what it sent then is not HTTP/2, but most likely HTTP/1.1. A gateway may offer h2 there for a server behind it that does not speak it: take h2 out of what it offers, or let it speak HTTP/1.1 to that server by itself.`
      : `The client began with HTTP/2 (prior knowledge), and what ${where} answered is not HTTP/2, but most likely HTTP/1.1. Let the client use HTTP/1.1 there.`
  return { code: 'protocol', message }
}

/** What is said of a request by HTTP/2 to a server that speaks HTTP/1.1 alone by now (RFC 9113 §8.7). */
export function givenBack(origin: Origin): ExchangeError {
  const where = `${origin.scheme}://${formatAuthority(origin)}`
  const message = `${where} spoke HTTP/2 when this client connected, and speaks HTTP/1.1 alone by now, so this request was not sent on. The client was told that it may send it again (REFUSED_STREAM) on another connection, which uses HTTP/1.1: most do so by themselves.`
  return { code: 'reset', message }
}

/** What is said of a stream that was reset with this code, for the person at the screen. */
export function streamFault(code: number, origin: Origin): ExchangeError {
  const where = `${origin.scheme}://${formatAuthority(origin)}`
  const name = nameOf(code)
  if (code === constants.NGHTTP2_PROTOCOL_ERROR) {
    const message = `The HTTP/2 stream of this request to ${where} ended with PROTOCOL_ERROR: ${where} did not take the request, or what it sent is not HTTP/2 as it should be. The client's stream was reset with the same code. ${whatToLookFor}`
    return { code: 'protocol', message }
  }
  const message = `${where} reset the HTTP/2 stream of this request (${name}), and the client's was reset with the same code. ${advice(code)}`
  return { code: 'reset', message }
}

/** What is said of a request whose server ended the whole connection with this code (RFC 9113 §6.8). */
export function connectionEnded(code: number, origin: Origin): ExchangeError {
  const where = `${origin.scheme}://${formatAuthority(origin)}`
  const message = `${where} ended its HTTP/2 connection (GOAWAY, ${nameOf(code)}) with this request on it. ${advice(code)}`
  return { code: code === constants.NGHTTP2_PROTOCOL_ERROR ? 'protocol' : 'reset', message }
}

function advice(code: number): string {
  switch (code) {
    case constants.NGHTTP2_REFUSED_STREAM:
      return 'It has not begun to work on it: the client may send it again.'
    case constants.NGHTTP2_HTTP_1_1_REQUIRED:
      return 'It wants this request by HTTP/1.1: the client should send it again that way.'
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return 'It finds that too much is asked of it, such as by a header line that is too long or by too many requests. Look at its limits.'
    case constants.NGHTTP2_PROTOCOL_ERROR:
      return `It did not take what it was sent. ${whatToLookFor}`
    default:
      return "Look into the server's log for this moment."
  }
}

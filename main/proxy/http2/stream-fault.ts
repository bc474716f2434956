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

/** What is said of a stream that was reset with this code, for the person at the screen. */
export function streamFault(code: number, origin: Origin): ExchangeError {
  const where = `${origin.scheme}://${formatAuthority(origin)}`
  const name = names.get(code) ?? `code ${code}`
  const message = `${where} reset the HTTP/2 stream of this request (${name}), and the client's was reset with the same code. ${advice(code)}`
  return { code: code === constants.NGHTTP2_PROTOCOL_ERROR ? 'protocol' : 'reset', message }
}

function advice(code: number): string {
  switch (code) {
    case constants.NGHTTP2_REFUSED_STREAM:
      return 'It has not begun to work on it: the client may send it again.'
    case constants.NGHTTP2_HTTP_1_1_REQUIRED:
      return 'It wants this request by HTTP/1.1: the client should send it again that way.'
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return 'It finds that too much is asked of it. Look at its limits.'
    case constants.NGHTTP2_PROTOCOL_ERROR:
      return 'One of the two messages is not HTTP/2 as it should be: look for a header line that HTTP/2 forbids, such as Connection or Transfer-Encoding, or a length that does not fit.'
    default:
      return "Look into the server's log for this moment."
  }
}

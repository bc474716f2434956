import { type ClientHttp2Stream, constants, type ServerHttp2Stream } from 'node:http2'
import type { ExchangeError } from '../../../shared/exchange/exchange.ts'
import type { Origin } from '../authority.ts'
import { errorCode, isTlsAlert, upstreamError } from '../exchange-error.ts'
import { connectionClosed } from '../system-error.ts'
import type { ServerSession } from './server-sessions.ts'
import {
  connectionEnded,
  connectionFault,
  lengthFault,
  notHttp2,
  requestFault,
  streamFault,
  tooLong,
} from './stream-fault.ts'

/** What a client is given where the server's stream ended as no message ends. */
export type ServersEnd =
  | { readonly kind: 'unreached'; readonly told: ExchangeError }
  /** The client's stream ends with this code, as the server's did. */
  | { readonly kind: 'cut'; readonly told: ExchangeError; readonly code: number }

/** What had come of a response before its stream ended. */
export interface ResponseSoFar {
  readonly begun: boolean
  /** Its Content-Length. */
  readonly said: string | undefined
  /** Of its body, in bytes. */
  readonly size: number
}

/** Why the server's stream ended: its connection is lost, or the stream was reset. */
export function serversEnd(
  server: ServerSession,
  stream: ClientHttp2Stream,
  { begun, said, size }: ResponseSoFar,
  origin: Origin,
): ServersEnd {
  // One that has answered has looked at it, whatever it says in the end.
  const unprocessed = !begun && server.isUnprocessed(stream)
  if (server.isLost() && !unprocessed) {
    const broken = server.fault() ?? faultOf(stream)
    if (broken && !server.hasSpoken() && errorCode(broken) === 'ERR_HTTP2_ERROR')
      return { kind: 'unreached', told: notHttp2(origin) }
    const told =
      errorCode(broken) === 'ERR_HTTP2_SESSION_ERROR' && server.endedWith() !== 0
        ? connectionEnded(server.endedWith(), origin)
        : upstreamError(broken ?? alertOf(stream) ?? connectionClosed(), origin)
    return begun ? { kind: 'cut', told, code: constants.NGHTTP2_INTERNAL_ERROR } : { kind: 'unreached', told }
  }
  const code = unprocessed ? constants.NGHTTP2_REFUSED_STREAM : stream.rstCode
  const expected = code === constants.NGHTTP2_PROTOCOL_ERROR ? said : undefined
  const message = server.isBroken(stream) ? tooLong(expected) : lengthFault('response', expected, size)
  return { kind: 'cut', told: message === undefined ? streamFault(code, origin) : { code: 'protocol', message }, code }
}

/**
 * Why the client's stream ended, where it did not just go; `said` is the Content-Length of its request, and `size` what
 * came of the body, in bytes.
 */
export function brokenByClient(
  client: ServerHttp2Stream,
  said: string | undefined,
  size: number,
): ExchangeError | undefined {
  if (client.rstCode === constants.NGHTTP2_PROTOCOL_ERROR) return requestFault(said, size)
  const fault = faultOf(client)
  // A client may end its connection with an error code: that breaks nothing.
  return fault && errorCode(fault) !== 'ERR_HTTP2_SESSION_ERROR' ? connectionFault(fault) : undefined
}

/** Why the connection of a stream ended; its session tells the same, but later. */
function faultOf({ errored }: ClientHttp2Stream | ServerHttp2Stream): Error | undefined {
  const code = errorCode(errored)
  return code.startsWith('ERR_HTTP2_') && code !== 'ERR_HTTP2_STREAM_ERROR' ? (errored ?? undefined) : undefined
}

/** With TLS 1.3 a server looks at the client's certificate when the client's handshake is over (RFC 8446 §4.4.2.4). */
function alertOf({ errored }: ClientHttp2Stream): Error | undefined {
  return isTlsAlert(errorCode(errored)) ? (errored ?? undefined) : undefined
}

import type { ClientHttp2Stream, Http2Session } from 'node:http2'
import { constants } from 'node:http2'

/** What nghttp2 calls a fault that breaks HTTP/2, of one stream or of all (its NGHTTP2_ERR_PROTO). */
const brokenProtocol = -505

/** Tells which streams were ended for a fault of their own. */
export interface SparedStreams {
  /** Each stream is to be told of when it has closed. */
  closed(stream: ClientHttp2Stream): void
  /** True where the server sent what it may not, such as more than the Content-Length that it had said. */
  isBroken(stream: ClientHttp2Stream): boolean
}

/**
 * Lets a connection live where one stream on it is broken, such as by a body that is longer than its Content-Length: that
 * is a fault of the stream alone (RFC 9113 §8.1.1), and nghttp2 resets it. Node ends the connection with all that is on
 * it. Where no stream closes at once, it was the connection's fault, and it ends.
 */
export function spareOthers(session: Http2Session): SparedStreams {
  const broken = new WeakSet<ClientHttp2Stream>()
  let asked: NodeJS.Immediate | undefined
  const destroy = session.destroy.bind(session)
  session.destroy = (error?: Error, code?: number) => {
    if (!isOfProtocol(error)) return destroy(error, code)
    asked ??= setImmediate(() => {
      asked = undefined
      if (!session.destroyed) destroy(error, code)
    })
  }
  return {
    closed(stream) {
      if (!asked || stream.rstCode !== constants.NGHTTP2_PROTOCOL_ERROR) return
      clearImmediate(asked)
      asked = undefined
      broken.add(stream)
    },
    isBroken: (stream) => broken.has(stream),
  }
}

const isOfProtocol = (error: unknown): error is Error =>
  error instanceof Error && 'errno' in error && error.errno === brokenProtocol

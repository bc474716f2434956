import { constants, type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Origin } from '../authority.ts'
import { tooSlow } from '../broken-request.ts'
import { destinationOf } from '../destination.ts'
import { errorCode } from '../exchange-error.ts'
import type { Surroundings } from '../http1/client-connection.ts'
import { askerOf } from '../request-turns.ts'
import { rawValue, recordedHeaders } from './header-lists.ts'
import { noticeLoss } from './notice-loss.ts'
import { refuseStream } from './refuse-stream.ts'
import { watchRefusedStreams } from './refused-streams.ts'
import { RelayedStream } from './relayed-stream.ts'
import { connectionWindow, towardsClients } from './settings.ts'
import { whatToLookFor } from './stream-fault.ts'

/** How long a connection without a stream is kept, in milliseconds. */
const idleTime = 120_000

/** A client that gives up so many requests in so many milliseconds wants to wear servers out; a browser's page has fewer. */
const mostCancelled = 1000
const cancelledWithin = 10_000
const cancelledEndsAfter = 1000

/** Calls back once where what is counted happens so often in so short a time. */
function countQuick(often: number, within: number, reached: () => void): () => void {
  let count = 0
  let since = 0
  let told = false
  return () => {
    const now = performance.now()
    if (count === 0 || now - since > within) {
      count = 0
      since = now
    }
    count++
    if (count < often || told) return
    told = true
    reached()
  }
}

/**
 * Speaks HTTP/2 on a client's connection inside a tunnel to `origin`; each stream is passed on as a stream. Gives what
 * has it take no more streams, and end with the last that is open.
 */
export function serveHttp2(socket: Socket, around: Surroundings, origin: Origin): () => void {
  const session = performServerHandshake(socket, towardsClients)
  const isConnected = () => !session.destroyed
  let open = 0
  session.setLocalWindowSize(connectionWindow)
  session.setTimeout(idleTime, () => {
    if (open === 0) session.close()
  })
  noticeLoss(session, socket, () => open > 0)
  // A client opens WebSockets by HTTP/1.1 until then (RFC 8441 §3).
  const leave = around.sessions.whenExtended(origin, () => {
    if (!session.destroyed) session.settings({ enableConnectProtocol: true })
  })
  session.once('close', leave)
  // Who speaks inside of TLS has taken the certificate, and is not one that left because of it.
  session.once('remoteSettings', () => around.heard(socket))
  session.on('error', (error) => {
    const code = errorCode(error)
    // A client may end its connection with an error code: that breaks nothing.
    if (code.startsWith('ERR_HTTP2_') && code !== 'ERR_HTTP2_SESSION_ERROR')
      around.recordBroken(
        socket,
        origin,
        `The client broke HTTP/2, and its connection was ended: ${error.message}. What it had asked for was not answered.`,
      )
    socket.destroy()
  })
  // Node stops such a client without a word (CVE-2023-44487).
  const cancelled = countQuick(mostCancelled, cancelledWithin, () => {
    around.recordBroken(
      socket,
      origin,
      `The client opened ${mostCancelled} streams and reset them within ${cancelledWithin / 1000} seconds. Its connection takes no more, so that its servers are left in peace.`,
    )
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    // Time for that to be read: a connection that ends with frames unread takes it along.
    setTimeout(() => session.destroy(), cancelledEndsAfter).unref()
  })
  const lookOnceMore = watchRefusedStreams(session, around.headTime, {
    refused: (number) =>
      around.recordBroken(
        socket,
        origin,
        `A request of the client (stream ${number}) was not sent on, because it is not HTTP/2 as it should be, and its stream was reset with PROTOCOL_ERROR. ${whatToLookFor}`,
      ),
    unended: () => {
      around.recordBroken(socket, origin, tooSlow(around.headTime))
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM)
    },
  })
  // The listener leaves connections half-open, and HTTP/2 knows no half-closed connection.
  socket.once('end', () => {
    lookOnceMore()
    socket.destroy()
  })
  session.on('stream', (stream, received, _flags, headers) => {
    open++
    stream.once('close', () => {
      open--
      if (stream.rstCode === constants.NGHTTP2_CANCEL) cancelled()
    })
    around.heard(socket)
    serveStream(stream, received, headers)
  })

  return () => session.close()

  function serveStream(stream: ServerHttp2Stream, received: IncomingHttpHeaders, headers: readonly string[]): void {
    const method = rawValue(headers, ':method') ?? ''
    const path = rawValue(headers, ':path')
    const protocol = rawValue(headers, ':protocol')
    if ((method === 'CONNECT' && protocol === undefined) || path === undefined) {
      stream.on('error', () => undefined)
      const message =
        'The client sent CONNECT inside of a tunnel, and it was not sent on. A tunnel leads to one server.'
      around.recordBroken(socket, origin, message)
      return refuseStream(stream, 501, message, 'bad-request')
    }
    const destination = destinationOf(path, rawValue(headers, ':authority'), origin)
    // Inside a tunnel every target leads to its server.
    if (typeof destination === 'string') return stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
    const head = { method, httpVersion: '2', headers: recordedHeaders(headers) }
    const recording = around.record(head, destination, socket, stream.endAfterHeaders || protocol !== undefined)
    new RelayedStream({
      client: stream,
      sessions: around.sessions,
      timeout: around.timeout,
      method,
      protocol,
      headers,
      received,
      destination,
      recording,
      inTurn: (begin) => {
        around.turns.want(() => askerOf(socket, origin, received['user-agent']), begin)
      },
      isConnected,
      // GOAWAY lets the other streams end; the client's next connection finds out what the server speaks by then.
      noLongerHttp2: () => session.close(),
    }).begin()
  }
}

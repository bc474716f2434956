import type { Http2SecureServer, ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Exchange } from '../../../shared/exchange/exchange.ts'

/** WebSockets on streams of HTTP/2 (RFC 8441), which the library has no public way for. */

/** What a server says that takes them. */
export const extended = { settings: { enableConnectProtocol: true } }

/** A WebSocket of the library on a stream that was agreed on already. */
export function webSocketOn(stream: Duplex, side: 'client' | 'server'): WebSocket {
  const socket = new (WebSocket as unknown as new (address: null, protocols: undefined, options: object) => WebSocket)(
    null,
    undefined,
    {},
  )
  // As connecting sets them: how long each waits for the other to close, in milliseconds. Firefox never ends its half.
  Object.assign(socket, { _isServer: side === 'server', _closeTimeout: side === 'server' ? 1000 : 30_000 })
  const set = Reflect.get(socket, 'setSocket') as (stream: Duplex, head: Buffer, options: object) => void
  set.call(socket, stream, Buffer.alloc(0), { maxPayload: 1024 * 1024, allowSynchronousEvents: true })
  return socket
}

/** A page that does so much as it is loaded. */
export const pageThat = (does: string) =>
  `<!doctype html><title>page</title><link rel="icon" href="data:,"><script>${does}</script>`

/** Answers CONNECT for a WebSocket by one that echoes, or as `opened` does, and anything else by a page. */
export function takeWebSockets(
  server: Http2SecureServer,
  opened: (stream: ServerHttp2Stream) => void = echo,
  page = pageThat(''),
): void {
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined)
    if (headers[':protocol'] !== 'websocket') {
      stream.respond({ ':status': 200, 'content-type': 'text/html' })
      return void stream.end(page)
    }
    stream.respond({ ':status': 200, 'sec-websocket-protocol': 'chat' })
    opened(stream)
  })
}

function echo(stream: ServerHttp2Stream): void {
  const socket = webSocketOn(stream, 'server')
  socket.on('message', (data, binary) => socket.send(binary ? data : `echo ${data}`, { binary }))
}

/** What was recorded of a WebSocket: way, kind and content of each message. */
export const messagesOf = ({ outcome }: Exchange) =>
  outcome.kind === 'upgraded'
    ? outcome.messages?.kept.map(
        ({ direction, kind, bytes }) => `${direction} ${kind} ${Buffer.from(bytes).toString('latin1')}`,
      )
    : undefined

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { constants, createGzip } from 'node:zlib'
import { expect, it } from 'vitest'
import { streamOf } from '../../../main/engine/stream.ts'
import { decodeExchange } from '../../../main/proxy/decode-body.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

const head = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }

/** The events that are recorded by now, and whether more may come. */
function seen(exchange: Exchange) {
  const stream = streamOf(decodeExchange(exchange))
  return stream && [stream.open, stream.messages.map(({ bytes }) => Buffer.from(bytes).toString()).join()]
}

const whenSeen = (open: boolean, events: string) =>
  bench.exchange((exchange) => {
    const [isOpen, came] = seen(exchange) ?? []
    return isOpen === open && came === events
  })

it.each(['plain', 'TLS'])('records the events of a stream over HTTP/1.1 as they come, over %s', async (way) => {
  const http = createServer()
  const serve = (socket: Socket) => void http.emit('connection', socket)
  const port = await (way === 'TLS' ? bench.tlsServer(serve) : bench.server(serve))
  const client = way === 'TLS' ? await bench.tlsTunnel(`localhost:${port}`, 'localhost') : await bench.client()
  const asked = once(http, 'request') as Promise<[IncomingMessage, import('node:http').ServerResponse]>
  client.write(
    `GET ${way === 'TLS' ? '' : `http://localhost:${port}`}/events HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
  )
  const [, answer] = await asked
  answer.writeHead(200, head).write('data: one\n\ndata: tw')
  await readUntil(client, 'data: tw')
  await whenSeen(true, 'one')
  answer.write('o\n\ndata: three\n\n')
  await whenSeen(true, 'one,two,three')
  answer.end('data: last\n\n')
  const ended = await whenSeen(false, 'one,two,three,last')
  expect(ended.outcome.kind).toBe('answered')
  http.close()
})

it('records the events of a stream over HTTP/2 as they come, compressed ones too', async () => {
  let stream: ServerHttp2Stream | undefined
  const port = await bench.http2Server((server) =>
    server.on('stream', (opened) => {
      stream = opened
      opened.on('error', () => undefined)
      opened.respond({ ':status': 200, 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
    }),
  )
  const session = await bench.http2Client(port)
  const client = session.request({ ':path': '/events' })
  client.resume()
  await once(client, 'response')
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  gzip.pipe(stream as ServerHttp2Stream)
  gzip.write('data: one\n\n')
  await whenSeen(true, 'one')
  gzip.write('data: two\n\n')
  await whenSeen(true, 'one,two')
  gzip.end('data: last\n\n')
  await whenSeen(false, 'one,two,last')
  session.close()
})

it('shows a long poll as open with the bytes that it has so far, and as cut where its client leaves', async () => {
  const port = await bench.server((socket) =>
    socket.once('data', () =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"so": "far",'),
    ),
  )
  const client = await bench.client()
  client.write(`GET http://localhost:${port}/poll HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  await readUntil(client, '"far",')
  const open = await bench.exchange(({ outcome }) => outcome.kind === 'answering')
  expect(open.outcome).toMatchObject({ response: { status: 200, body: { size: 13 } } })
  expect(open.timing.ended).toBeUndefined()
  client.destroy()
  const cut = await bench.exchange(({ outcome }) => outcome.kind === 'cut')
  expect(cut.outcome).toMatchObject({ response: { body: { size: 13 } }, error: { code: 'client-aborted' } })
})

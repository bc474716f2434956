import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, constants, type ServerHttp2Stream } from 'node:http2'
import { describe, expect, it } from 'vitest'
import { streamOf } from '../../../main/engine/stream.ts'
import { readEntry } from '../../../main/har/read-entry.ts'
import { writeEntry } from '../../../main/har/write-entry.ts'
import { resetStream } from '../../../main/proxy/http2/clean-end.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench } from './bench.ts'
import { extended, messagesOf, takeWebSockets, webSocketOn } from './http2-web-socket-server.ts'

const bench = fixture(openBench)

/** Waits until the client is told that it may. */
async function allowed(session: ClientHttp2Session): Promise<void> {
  while (!session.remoteSettings?.enableConnectProtocol) await once(session, 'remoteSettings')
}

function open(session: ClientHttp2Session, path = '/chat'): ClientHttp2Stream {
  return session.request({
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': 'https',
    ':path': path,
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'chat',
    origin: 'https://app.example',
  })
}

/** The client's end of an open stream, and the server's. */
async function bothEnds(): Promise<{ readonly here: ClientHttp2Stream; readonly stream: ServerHttp2Stream }> {
  const there = Promise.withResolvers<ServerHttp2Stream>()
  const port = await bench.http2Server((server) => takeWebSockets(server, there.resolve), extended)
  const session = await bench.http2Client(port)
  await allowed(session)
  const here = open(session)
  await once(here, 'response')
  return { here, stream: await there.promise }
}

const isSocket = ({ request }: Exchange) => request.method === 'CONNECT'
describe('a WebSocket over HTTP/2 (RFC 8441)', () => {
  it('passes, with its messages recorded as they come', async () => {
    const port = await bench.http2Server((server) => takeWebSockets(server), extended)
    const session = await bench.http2Client(port)
    await allowed(session)
    const stream = open(session)
    const [head] = await once(stream, 'response')
    expect(head).toMatchObject({ ':status': 200, 'sec-websocket-protocol': 'chat' })
    const socket = webSocketOn(stream, 'client')
    const heard: string[] = []
    socket.on('message', (data) => heard.push(String(data)))
    socket.send('hello')
    await once(socket, 'message')
    // Still open.
    const going = await bench.exchange((exchange) => messagesOf(exchange)?.length === 2)
    expect(going).toMatchObject({ outcome: { kind: 'upgraded', open: true } })
    expect(going.timing.requestEnded).toBeDefined()
    const long = 'x'.repeat(300_000)
    socket.send(Buffer.from([1, 2, 3]))
    socket.send(long)
    while (heard.length < 3) await once(socket, 'message')
    expect(heard[2]).toBe(`echo ${long}`)
    socket.close(1000, 'done')
    await once(socket, 'close')

    const exchange = await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
    expect(exchange.request).toMatchObject({
      method: 'CONNECT',
      httpVersion: '2',
      url: `https://localhost:${port}/chat`,
    })
    expect(exchange.request.headers).toContainEqual([':protocol', 'websocket'])
    expect(exchange.request.body.size).toBe(0)
    expect(exchange.outcome).toMatchObject({ response: { status: 200, body: { size: 0 } } })
    const kept = 64 * 1024
    const came = (direction: string) => messagesOf(exchange)?.filter((message) => message.startsWith(direction))
    expect(came('up')).toEqual([
      'up text hello',
      'up binary \x01\x02\x03',
      `up text ${long.slice(0, kept)}`,
      'up close \x03\xe8done',
    ])
    expect(came('down')).toEqual([
      'down text echo hello',
      'down binary \x01\x02\x03',
      `down text ${`echo ${long}`.slice(0, kept)}`,
      'down close \x03\xe8done',
    ])
    expect(streamOf(exchange)).toMatchObject({ kind: 'websocket', total: 8, open: false })
    const { outcome } = exchange
    expect(outcome.kind === 'upgraded' && outcome.bytesUp).toBeGreaterThan(300_000)
    expect(bench.errors).toEqual([])

    const entry = writeEntry(exchange)
    expect(entry).toMatchObject({ _resourceType: 'websocket', response: { status: 200 } })
    const read = (written: object) => readEntry(exchange.id, JSON.parse(JSON.stringify(written)))
    expect(read(entry)).toMatchObject({ request: { headers: exchange.request.headers }, outcome: { kind: 'upgraded' } })
    expect(messagesOf(read(entry) as Exchange)).toEqual(messagesOf(exchange))
    // As Chrome writes it.
    const { _outcome, _timing, ...chrome } = entry as unknown as Record<string, unknown>
    expect(messagesOf(read(chrome) as Exchange)?.[1]).toBe('down text echo hello')
    session.close()
  })

  it('is announced to a second client at once', async () => {
    const port = await bench.http2Server((server) => takeWebSockets(server), extended)
    await allowed(await bench.http2Client(port))
    await allowed(await bench.http2Client(port))
  })

  it('is not announced where the server does not, and where it speaks HTTP/1.1', async () => {
    const port = await bench.http2Server((server) => takeWebSockets(server))
    const session = await bench.http2Client(port)
    const get = session.request({ ':path': '/' })
    get.resume()
    await once(get, 'close')
    // What would be announced was there before the answer.
    expect(session.remoteSettings.enableConnectProtocol ?? false).toBe(false)
    const older = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const agreed = await bench.tlsTunnel(`localhost:${older}`, 'localhost', ['h2', 'http/1.1'])
    expect(agreed.alpnProtocol).toBe('http/1.1')
  })

  it('that the server refuses gets its answer, as any request', async () => {
    const port = await bench.http2Server(
      (server) =>
        server.on('stream', (stream) => {
          stream.respond({ ':status': 403, 'content-type': 'text/plain' })
          stream.end('not you')
        }),
      extended,
    )
    const session = await bench.http2Client(port)
    await allowed(session)
    const stream = open(session)
    const [head] = await once(stream, 'response')
    let body = ''
    stream.on('data', (chunk) => {
      body += chunk
    })
    await once(stream, 'end')
    expect([head[':status'], body]).toEqual([403, 'not you'])
    stream.close(constants.NGHTTP2_CANCEL)
    const { outcome } = await bench.exchange((exchange) => isSocket(exchange) && hasEnded(exchange))
    expect(outcome).toMatchObject({ kind: 'answered', response: { status: 403, body: { size: 7 } } })
  })

  it.each(['client', 'server'] as const)(
    'that the %s resets is reset on the other side, and has ended',
    async (side) => {
      const { here, stream } = await bothEnds()
      here.on('error', () => undefined)
      here.write(Buffer.from([0x81, 0x80, 0, 0, 0, 0]))
      await once(stream, 'data')
      const [resets, other] = side === 'client' ? [here, stream] : [stream, here]
      resetStream(resets, constants.NGHTTP2_CANCEL)
      other.resume()
      await once(other, 'close')
      expect(other.rstCode).toBe(constants.NGHTTP2_CANCEL)
      const exchange = await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
      expect(messagesOf(exchange)).toEqual(['up text '])
    },
  )

  it.each(['client', 'server'] as const)(
    'whose %s has ended its side and wants no more is reset on the other side, and has ended',
    async (side) => {
      const { here, stream } = await bothEnds()
      here.on('error', () => undefined)
      const [leaves, other] = side === 'client' ? [here, stream] : [stream, here]
      leaves.end()
      await once(other.resume(), 'end')
      leaves.close(constants.NGHTTP2_NO_ERROR)
      await once(other, 'close')
      expect(other.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
      await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
    },
  )

  it('ends one way after the other', async () => {
    const { here, stream } = await bothEnds()
    here.end()
    await once(stream.resume(), 'end')
    stream.write('still')
    const [chunk] = await once(here, 'data')
    expect(String(chunk)).toBe('still')
    stream.end()
    await once(here, 'close')
    expect(here.rstCode).toBe(0)
    await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
  })

  it('ends on both sides where the connection of one is lost', async () => {
    const { here, stream } = await bothEnds()
    here.on('error', () => undefined)
    stream.session?.destroy()
    await once(here.resume(), 'close')
    expect(here.rstCode).not.toBe(0)
    await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
  })
})

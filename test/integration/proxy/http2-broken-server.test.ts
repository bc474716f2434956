import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench } from './bench.ts'
import { flag, frame, frameServer, lines, number, setting, type } from './http2-frames.ts'

const bench = fixture(openBench)

type Lines = readonly (readonly [string, string])[]
const megabyte = 1024 * 1024

/** The error codes of RFC 9113 §7. */
const code = { protocol: 1, internal: 2, calm: 11 }

const many = (count: number, made: (at: number) => Buffer) => Array.from({ length: count }, (_, at) => made(at))

describe('a server that breaks HTTP/2', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })
  const head = (headers: Lines, flags: number = flag.whole) => frame(type.headers, flags, 1, lines(...headers))
  const ok: Lines = [[':status', '200']]
  const goaway = (last: number, why: number) => frame(type.goaway, 0, 0, Buffer.concat([number(last), number(why)]))

  /** What a client gets from a server that answers its request with these frames, and what the exchange says. */
  async function answered(frames: readonly Buffer[]) {
    const { server, port } = await frameServer(bench.trustedAuthority, (peer) => peer.send(...frames))
    servers.push(server)
    const client = await bench.http2Client(port)
    const seen = await ended(client.request({ ':path': '/' }))
    const { outcome } = await bench.exchange(hasEnded)
    return { ...seen, outcome, message: 'error' in outcome ? outcome.error.message : '' }
  }

  /** What a client has seen of a response by the time that its stream has closed. */
  async function ended(stream: ClientHttp2Stream) {
    let status: number | undefined
    let body = ''
    stream.on('error', () => undefined)
    stream.on('response', (headers) => {
      status = headers[':status']
    })
    stream.on('data', (chunk: Buffer) => {
      body += chunk.toString('latin1')
    })
    await new Promise((done) => stream.once('close', done))
    return { status, body, code: stream.rstCode }
  }

  it.each<[string, readonly Buffer[]]>([
    ['a name in upper case', [head([...ok, ['X-Upper', '1']])]],
    ['no status', [head([['a', 'b']])]],
    ['two statuses', [head([...ok, ...ok])]],
    ['a status that is no number', [head([[':status', 'two']])]],
    ['a status of a request', [head([...ok, [':path', '/']])]],
    ['101, which HTTP/2 does not know', [head([[':status', '101']])]],
    ['100 as its last word', [head([[':status', '100']])]],
    ['Connection', [head([...ok, ['connection', 'close']])]],
    ['Keep-Alive', [head([...ok, ['keep-alive', 'timeout=5']])]],
    ['Transfer-Encoding', [head([...ok, ['transfer-encoding', 'chunked']])]],
    ['two lengths', [head([...ok, ['content-length', '3'], ['content-length', '2']], flag.endHeaders)]],
  ])('that answers with %s is not passed on, and the exchange says why', async (_what, frames) => {
    const { status, code: reset, outcome, message } = await answered(frames)
    expect([status, reset, outcome.kind]).toEqual([undefined, code.protocol, 'failed'])
    expect(message).toMatch(/PROTOCOL_ERROR.*not HTTP\/2 as it should be.*upper case/)
  })

  it.each([600, 999])('that answers with %i, which HTTP has no meaning for, is passed on', async (said) => {
    const frames = [head([[':status', String(said)]], flag.endHeaders), frame(type.data, flag.endStream, 1, 'denied')]
    const { status, body, outcome } = await answered(frames)
    expect([status, body]).toEqual([said, 'denied'])
    expect(outcome).toMatchObject({ kind: 'answered', response: { status: said } })
  })

  it.each<[string, readonly Buffer[], number, RegExp]>([
    [
      'ends before the length that it said',
      [head([...ok, ['content-length', '5']], flag.endHeaders), frame(type.data, 1, 1, 'abc')],
      code.protocol,
      /Content-Length says 5, and its body has 3 bytes/,
    ],
    [
      'says more than the length that it said',
      [head([...ok, ['content-length', '2']], flag.endHeaders), frame(type.data, 1, 1, 'abc')],
      code.protocol,
      /Content-Length says 2, and its body is longer/,
    ],
    [
      'goes on after the length that it said',
      [
        head([...ok, ['content-length', '2']], flag.endHeaders),
        ...['ab', 'c', 'd'].map((part) => frame(type.data, 0, 1, part)),
      ],
      code.protocol,
      /Content-Length says 2, and its body is longer/,
    ],
    [
      'puts a pseudo-header field into its trailers',
      [head(ok, flag.endHeaders), frame(type.data, 0, 1, 'abc'), head(ok)],
      code.protocol,
      /PROTOCOL_ERROR/,
    ],
    [
      'does not end with its trailers',
      [head(ok, flag.endHeaders), frame(type.data, 0, 1, 'abc'), head([['a', 'b']], flag.endHeaders)],
      code.protocol,
      /PROTOCOL_ERROR/,
    ],
    [
      'sends a frame that is too long',
      [head(ok, flag.endHeaders), frame(type.data, 0, 1, 'x'.repeat(20_000))],
      code.internal,
      /broke HTTP\/2/,
    ],
    [
      'opens its window by nothing',
      [head(ok, flag.endHeaders), frame(type.windowUpdate, 0, 1, number(0))],
      code.internal,
      /broke HTTP\/2/,
    ],
    [
      'sends empty pieces without end',
      [head(ok, flag.endHeaders), ...many(20_000, () => frame(type.data, 0, 1))],
      code.internal,
      /Too many invalid/,
    ],
    [
      'leaves in the middle, and says that it saw nothing',
      [head(ok, flag.endHeaders), frame(type.data, 0, 1, 'abc'), goaway(0, code.internal)],
      code.internal,
      /ended its HTTP\/2 connection \(GOAWAY, INTERNAL_ERROR\) with this request on it\. Look into the server's log/,
    ],
  ])('that %s has the response cut, never whole', async (_what, frames, reset, words) => {
    const { status, code: seen, outcome, message } = await answered(frames)
    expect([status, seen, outcome.kind]).toEqual([200, reset, 'cut'])
    expect(message).toMatch(words)
  })

  it.each<[string, readonly Buffer[], RegExp]>([
    [
      'speaks HTTP/1.1 all the same',
      [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
      /broke HTTP\/2.*Protocol error/,
    ],
    ['sends data before its head', [frame(type.data, 1, 1, 'abc')], /broke HTTP\/2/],
    ['compresses what cannot be opened', [frame(type.headers, 5, 1, '\xff\xff\xff\xff\xff')], /broke HTTP\/2/],
    ['wants frames of one byte', [frame(type.settings, 0, 0, setting(5, 1))], /broke HTTP\/2/],
    ['wants a window that is too large', [frame(type.settings, 0, 0, setting(4, 0xffff_ffff))], /Flow control/],
    [
      'never ends its lines',
      [
        frame(type.headers, 1, 1, lines(...ok)),
        ...many(2000, () => frame(type.continuation, 0, 1, lines(['x', 'y'.repeat(1000)]))),
      ],
      /Too many CONTINUATION/,
    ],
    ['sends settings without end', many(20_000, () => frame(type.settings, 0, 0, setting(3, 100))), /Flooding/],
    ['finds a line too long', [goaway(1, code.calm)], /GOAWAY, ENHANCE_YOUR_CALM.*header line that is too long/],
    ['does not take what it was sent', [goaway(1, code.protocol)], /GOAWAY, PROTOCOL_ERROR.*a header name in upper/],
    ['asks without end whether the proxy is there', many(20_000, () => frame(type.ping, 0, 0, '12345678')), /Flooding/],
  ])('that %s is told in a 502, and the process lives', async (_what, frames, words) => {
    const before = process.memoryUsage.rss()
    const { status, body, outcome, message } = await answered(frames)
    expect([status, outcome.kind]).toEqual([502, 'failed'])
    expect(message).toMatch(words)
    expect(body).toBe(`${message}\n`)
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * megabyte)
  })

  it('by a body that is too long breaks off that stream, and no other on its connection', async () => {
    let connections = 0
    const { server, port } = await frameServer(bench.trustedAuthority, async (peer) => {
      connections++
      const asked = (stream: number) => peer.until((one) => one.kind === type.headers && one.stream === stream)
      await asked(3)
      peer.send(head([...ok, ['content-length', '2']], flag.endHeaders), frame(type.data, 0, 1, 'abc'))
      await peer.until((one) => one.kind === type.reset && one.stream === 1)
      peer.send(frame(type.headers, flag.endHeaders, 3, lines(...ok)), frame(type.data, 1, 3, 'whole'))
      await asked(5)
      peer.send(frame(type.headers, flag.whole, 5, lines(...ok)))
    })
    servers.push(server)
    const client = await bench.http2Client(port)
    const [first, second] = [ended(client.request()), ended(client.request())]
    expect(await first).toMatchObject({ code: code.protocol })
    expect(await second).toEqual({ status: 200, body: 'whole', code: 0 })
    expect(await ended(client.request())).toEqual({ status: 200, body: '', code: 0 })
    expect(connections).toBe(1)
  })

  it('that leaves by GOAWAY in the middle is heard to the end', async () => {
    const rest = [frame(type.data, 0, 1, 'abc'), goaway(1, 0), frame(type.data, 1, 1, 'def')]
    expect(await answered([head(ok, flag.endHeaders), ...rest])).toMatchObject({
      status: 200,
      body: 'abcdef',
      code: 0,
      outcome: { kind: 'answered' },
    })
  })

  it('may say 103 some thousand times before it answers', async () => {
    const hints = many(3000, () => head([[':status', '103']], flag.endHeaders))
    expect(await answered([...hints, head(ok)])).toMatchObject({ status: 200, outcome: { kind: 'answered' } })
  })

  const noHttp2 = (socket: Socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
  }

  it('because it speaks HTTP/1.1, though it agreed on h2, is told of as such', async () => {
    const issuer = await createLeafIssuer(bench.trustedAuthority)
    const options = { key: issuer.keyPem, cert: await issuer.issue('localhost'), ALPNProtocols: ['h2'] }
    const server = createServer(options, noHttp2)
    servers.push(server)
    const port = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
    )
    expect(await statusOf(await bench.http2Client(port))).toBe(502)
    expect(messageOf(await bench.exchange(hasEnded))).toMatch(/agreed on HTTP\/2 \(ALPN\).*A gateway may offer h2/)
  })

  it('because it speaks HTTP/1.1, and was not asked before, is told of as such', async () => {
    const port = await bench.server(noHttp2)
    const socket = await bench.tunnel(`localhost:${port}`)
    expect(await statusOf(connect(`http://localhost:${port}`, { createConnection: () => socket }))).toBe(502)
    expect(messageOf(await bench.exchange(hasEnded))).toMatch(/The client began with HTTP\/2 \(prior knowledge\)/)
  })

  const messageOf = ({ outcome }: Exchange) => ('error' in outcome ? outcome.error.message : '')

  const statusOf = (client: ClientHttp2Session) =>
    new Promise((done) => client.request({ ':path': '/' }).once('response', (headers) => done(headers[':status'])))
})

import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer, type Server } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLeafIssuer } from '../../../main/certificates/issue.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { type Bench, openBench } from './bench.ts'
import { flag, frame, lines, number, preface, request, setting, speakFrames, type } from './http2-frames.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

type Lines = readonly (readonly [string, string])[]
const settings = frame(type.settings, flag.none, 0)
const megabyte = 1024 * 1024

/** The error codes of RFC 9113 §7. */
const code = { protocol: 1, internal: 2, flow: 3, size: 6, cancel: 8, compression: 9 }

const many = (count: number, made: (at: number) => Buffer) => Array.from({ length: count }, (_, at) => made(at))

describe('a client', () => {
  const head = (stream: number, headers: Lines, flags: number = flag.whole) =>
    frame(type.headers, flags, stream, lines(...headers))
  const [method, scheme, path, authority] = request('/bad')
  if (!method || !scheme || !path || !authority) throw new Error('a request has four of them')

  /** A client of raw frames, before a server that keeps what reaches it. */
  async function open() {
    const asked: string[] = []
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream, headers) => {
        asked.push(String(headers[':path']))
        stream.on('error', () => undefined).resume()
        stream.respond({})
        stream.end('good')
      }),
    )
    const peer = speakFrames(await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2']))
    return { asked, peer }
  }

  const told =
    (words: RegExp) =>
    ({ outcome }: Exchange) =>
      outcome.kind === 'failed' && outcome.error.code === 'bad-request' && words.test(outcome.error.message)

  it.each<[string, Lines]>([
    ['a name in upper case', [...request('/bad'), ['X-Upper', '1']]],
    ['no path', [method, scheme, authority]],
    ['no method', [scheme, path, authority]],
    ['a path of nothing', [method, scheme, [':path', ''], authority]],
    ['a path with a space', [method, scheme, [':path', '/bad path'], authority]],
    ['two paths', [...request('/bad'), [':path', '/other']]],
    ['a pseudo-header field that nobody knows', [...request('/bad'), [':unknown', '1']]],
    ['a pseudo-header field after the others', [method, scheme, path, ['a', 'b'], authority]],
    ['Connection', [...request('/bad'), ['connection', 'close']]],
    ['Transfer-Encoding', [...request('/bad'), ['transfer-encoding', 'chunked']]],
    ['TE with more than trailers', [...request('/bad'), ['te', 'gzip']]],
    ['two lengths', [...request('/bad'), ['content-length', '3'], ['content-length', '2']]],
    ['a length that is no number', [...request('/bad'), ['content-length', 'three']]],
  ])('that sends %s has that stream reset, is told of, and loses no other', async (_what, headers) => {
    const { asked, peer } = await open()
    peer.send(preface, settings, head(1, request('/first')))
    await peer.until(({ kind, stream }) => kind === type.data && stream === 1)
    peer.send(head(3, headers), head(5, request('/last')))
    const reset = await peer.until(({ kind }) => kind === type.reset)
    expect([reset.stream, reset.payload.readUInt32BE()]).toEqual([3, code.protocol])
    await peer.until(({ kind, stream }) => kind === type.data && stream === 5)
    expect(asked).toEqual(['/first', '/last'])
    await bench.exchange(told(/A request of the client \(stream 3\) was not sent on.*upper case/))
    expect(bench.exchanges()).toHaveLength(3)
  })

  it('that sends such a request and nothing after it is told of too', async () => {
    const { peer } = await open()
    peer.send(preface, settings, head(1, [method, scheme, authority]))
    await bench.exchange(told(/stream 1\) was not sent on/))
    expect(bench.exchanges()).toHaveLength(1)
  })

  it('that leaves numbers out before its first request is blamed for nothing', async () => {
    const { asked, peer } = await open()
    peer.send(preface, settings, head(13, request('/first')))
    await peer.until(({ kind }) => kind === type.data)
    expect(asked).toEqual(['/first'])
    expect(bench.exchanges()).toHaveLength(1)
  })

  it.each([
    ['fewer', '5', /its Content-Length says 5, and its body has 3 bytes/],
    ['more', '2', /^The client broke HTTP\/2, and its connection was ended with this request on it/],
  ])('whose body has %s bytes than it said never has it look whole', async (_what, length, words) => {
    const { peer } = await open()
    const post = head(1, [...request('/', 'POST'), ['content-length', length]], flag.endHeaders)
    peer.send(preface, settings, post)
    peer.send(frame(type.data, flag.none, 1, 'ab'), frame(type.data, flag.endStream, 1, 'c'))
    const isPost = ({ request: { method: name }, outcome: { kind } }: Exchange) => name === 'POST' && kind !== 'pending'
    const { outcome } = await bench.exchange(isPost)
    expect('error' in outcome && outcome.error.message).toMatch(words)
  })

  it.each<[string, readonly Buffer[], number, RegExp]>([
    [
      'begins with what is no preface',
      [Buffer.from('PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n')],
      code.internal,
      /bad client magic/,
    ],
    ['numbers its stream evenly', [preface, settings, head(2, request())], code.protocol, /Protocol error/],
    [
      'sends data on a stream that is not open',
      [preface, settings, frame(type.data, 1, 1, 'x')],
      code.protocol,
      /Protocol/,
    ],
    ['continues what was not begun', [preface, settings, frame(type.continuation, 4, 1)], code.protocol, /Protocol/],
    [
      'compresses what cannot be opened',
      [preface, settings, frame(type.headers, 5, 1, '\xff\xff\xff\xff\xff')],
      code.compression,
      /Protocol/,
    ],
    [
      'sends a frame that is too long',
      [preface, settings, frame(type.data, 0, 1, 'x'.repeat(20_000))],
      code.size,
      /Protocol/,
    ],
    [
      'opens its window by nothing',
      [preface, settings, frame(type.windowUpdate, 0, 0, number(0))],
      code.protocol,
      /Protocol/,
    ],
    [
      'opens its window too far',
      [preface, settings, ...many(2, () => frame(type.windowUpdate, 0, 0, number(0x7fff_ffff)))],
      code.flow,
      /Flow control/,
    ],
    ['sends settings of a wrong length', [preface, frame(type.settings, 0, 0, 'xxxxx')], code.size, /Protocol/],
    [
      'pushes',
      [preface, settings, frame(type.push, 4, 1, Buffer.concat([number(2), lines(...request())]))],
      code.protocol,
      /Protocol/,
    ],
    [
      'never ends its lines',
      [
        preface,
        settings,
        frame(type.headers, 1, 1, lines(...request())),
        ...many(2000, () => frame(type.continuation, 0, 1, lines(['x', 'y'.repeat(1000)]))),
      ],
      code.internal,
      /Too many CONTINUATION/,
    ],
    [
      'never ends its lines, with nothing in them',
      [
        preface,
        settings,
        frame(type.headers, 1, 1, lines(...request())),
        ...many(20_000, () => frame(type.continuation, 0, 1)),
      ],
      code.internal,
      /Too many CONTINUATION/,
    ],
    [
      'sends settings without end',
      [preface, ...many(20_000, () => frame(type.settings, 0, 0, setting(3, 100)))],
      code.internal,
      /Flooding/,
    ],
  ])('that %s has its connection ended, which is told with the reason', async (_what, frames, ended, words) => {
    const { asked, peer } = await open()
    const before = process.memoryUsage.rss()
    peer.send(...frames)
    const { payload } = await peer.until(({ kind }) => kind === type.goaway)
    expect(payload.readUInt32BE(4)).toBe(ended)
    await peer.closed
    await bench.exchange(told(new RegExp(`^The client broke HTTP/2.*${words.source}`)))
    expect(asked).toEqual([])
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * megabyte)
  })

  it('that sends empty pieces of a body without end has its connection ended, which is told', async () => {
    const { peer } = await open()
    peer.send(preface, settings, head(1, request('/', 'POST'), flag.endHeaders))
    peer.send(...many(20_000, () => frame(type.data, flag.none, 1)))
    await peer.closed
    await bench.exchange(told(/^The client broke HTTP\/2.*Too many invalid HTTP\/2 frames/))
  })

  it('that opens streams and resets them at once is stopped, and so is what it asks of the server', async () => {
    const { asked, peer } = await open()
    const before = process.memoryUsage.rss()
    const rounds = 5000
    peer.send(
      preface,
      settings,
      ...many(rounds, (at) =>
        Buffer.concat([head(1 + 2 * at, request()), frame(type.reset, 0, 1 + 2 * at, number(code.cancel))]),
      ),
    )
    expect((await peer.until(({ kind }) => kind === type.goaway)).payload.readUInt32BE(4)).toBe(code.internal)
    expect(asked.length).toBeLessThan(rounds / 2)
    expect(bench.exchanges().length).toBeLessThan(rounds / 2)
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * megabyte)
    // Others are served as before.
    const other = await open()
    other.peer.send(preface, settings, head(1, request()))
    await other.peer.until(({ kind }) => kind === type.data)
  })

  it('that opens no window gets the head alone, and its memory is bounded', async () => {
    let sent = 0
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.respond({})
        stream.on('error', () => undefined)
        const more = () => {
          while (sent < 200 && stream.writable) {
            sent++
            if (!stream.write(Buffer.alloc(megabyte))) return void stream.once('drain', more)
          }
        }
        more()
      }),
    )
    const peer = speakFrames(await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2']))
    peer.send(preface, frame(type.settings, 0, 0, setting(4, 0)), head(1, request()))
    await peer.until(({ kind, stream }) => kind === type.headers && stream === 1)
    let before = -1
    while (before !== sent) {
      before = sent
      await new Promise((done) => setTimeout(done, 150))
    }
    expect(sent).toBeLessThan(20)
    expect(peer.frames.filter(({ kind }) => kind === type.data)).toEqual([])
    peer.send(frame(type.windowUpdate, 0, 1, number(5)))
    expect((await peer.until(({ kind }) => kind === type.data)).payload).toHaveLength(5)
  })

  it('that leaves by GOAWAY still gets what it has asked for', async () => {
    const { peer } = await open()
    peer.send(preface, settings, head(1, request()), frame(type.goaway, 0, 0, Buffer.concat([number(0), number(0)])))
    expect((await peer.until(({ kind }) => kind === type.data)).payload.toString()).toBe('good')
    expect((await bench.exchange(({ outcome }) => outcome.kind !== 'pending')).outcome.kind).toBe('answered')
  })
})

describe('a server', () => {
  const leaves = createLeafIssuer
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })
  const head = (headers: Lines, flags: number = flag.whole) => frame(type.headers, flags, 1, lines(...headers))
  const ok: Lines = [[':status', '200']]
  const goaway = (last: number, why: number) => frame(type.goaway, 0, 0, Buffer.concat([number(last), number(why)]))

  /** What a client gets from a server that answers its request with these frames, and what the exchange says. */
  async function answered(frames: readonly Buffer[]) {
    const issuer = await leaves(bench.trustedAuthority)
    const options = { key: issuer.keyPem, cert: await issuer.issue('localhost'), ALPNProtocols: ['h2'] }
    const server = createTlsServer(options, (socket) => {
      const peer = speakFrames(socket)
      peer.send(settings)
      peer
        .until(({ kind }) => kind === type.headers)
        .then(
          () => peer.send(...frames),
          () => undefined,
        )
    })
    servers.push(server)
    const port = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
    )
    const client = await bench.http2Client(port)
    const stream = client.request({ ':path': '/' })
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
    const { outcome } = await bench.exchange((exchange) => exchange.outcome.kind !== 'pending')
    return { status, body, code: stream.rstCode, outcome, message: 'error' in outcome ? outcome.error.message : '' }
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
      code.internal,
      /broke HTTP\/2/,
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
      /closed the connection/,
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
    ['asks without end whether the proxy is there', many(20_000, () => frame(type.ping, 0, 0, '12345678')), /Flooding/],
  ])('that %s is told in a 502, and the process lives', async (_what, frames, words) => {
    const before = process.memoryUsage.rss()
    const { status, body, outcome, message } = await answered(frames)
    expect([status, outcome.kind]).toEqual([502, 'failed'])
    expect(message).toMatch(words)
    expect(body).toBe(`${message}\n`)
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * megabyte)
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
})

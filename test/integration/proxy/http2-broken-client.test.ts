import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench } from './bench.ts'
import { flag, frame, lines, number, preface, request, setting, speakFrames, type } from './http2-frames.ts'

const bench = fixture(openBench)
afterEach(() => void vi.useRealTimers())

type Lines = readonly (readonly [string, string])[]
const settings = frame(type.settings, flag.none, 0)
const megabyte = 1024 * 1024

/** The error codes of RFC 9113 §7. */
const code = { protocol: 1, internal: 2, flow: 3, size: 6, cancel: 8, compression: 9, calm: 11 }

const many = (count: number, made: (at: number) => Buffer) => Array.from({ length: count }, (_, at) => made(at))

describe('a client that breaks HTTP/2', () => {
  const head = (stream: number, headers: Lines, flags: number = flag.whole) =>
    frame(type.headers, flags, stream, lines(...headers))
  const [method, scheme, path, authority] = request('/bad')
  if (!method || !scheme || !path || !authority) throw new Error('a request has four of them')

  /** A client of raw frames, before a server that keeps what reaches it. */
  async function open(answersPings = true) {
    const asked: string[] = []
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream, headers) => {
        asked.push(String(headers[':path']))
        stream.on('error', () => undefined).resume()
        stream.respond({})
        stream.end('good')
      }),
    )
    const peer = speakFrames(await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2']), answersPings)
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

  it('that sends such a request, and leaves as soon as it is refused, is told of too', async () => {
    const { peer } = await open()
    peer.send(preface, settings, head(1, [...request('/bad'), ['connection', 'close']]))
    await peer.until(({ kind }) => kind === type.reset)
    peer.end()
    await bench.exchange(told(/A request of the client \(stream 1\) was not sent on.*Connection/))
    expect(bench.exchanges()).toHaveLength(1)
  })

  it('that sends a head slowly is blamed for nothing, and one that never ends it has its connection ended', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const { asked, peer } = await open(false)
    const begun = frame(type.headers, flag.endStream, 1, lines(method, scheme, path))
    peer.send(preface, settings, begun)
    // It is asked with a PING, which nobody can answer in the midst of a head.
    const isAsked = () => {
      vi.advanceTimersByTime(1000)
      return peer.frames.some(({ kind, flags }) => kind === type.ping && flags === flag.none)
    }
    await expect.poll(isAsked).toBe(true)
    vi.advanceTimersByTime(50_000)
    const ping = await peer.until(({ kind }) => kind === type.ping)
    peer.send(frame(type.continuation, flag.endHeaders, 1, lines(authority)))
    peer.send(frame(type.ping, flag.ack, 0, ping.payload))
    await peer.until(({ kind }) => kind === type.data)
    expect(asked).toEqual(['/bad'])
    expect(bench.exchanges()).toHaveLength(1)

    peer.send(frame(type.headers, flag.endStream, 3, lines(method, scheme, path)))
    const isTold = () => {
      vi.advanceTimersByTime(10_000)
      return bench.exchanges().some(told(/head did not come whole within 60 seconds/))
    }
    await expect.poll(isTold).toBe(true)
    await peer.closed
    expect(bench.exchanges()).toHaveLength(2)
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
    const { outcome } = await bench.exchange((exchange) => exchange.request.method === 'POST' && hasEnded(exchange))
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
    expect((await peer.until(({ kind }) => kind === type.goaway)).payload.readUInt32BE(4)).toBe(code.calm)
    expect(asked.length).toBeLessThan(rounds / 2)
    expect(bench.exchanges().length).toBeLessThan(rounds / 2)
    expect(process.memoryUsage.rss() - before).toBeLessThan(128 * megabyte)
    await bench.exchange(told(/opened 1000 streams and reset them within 10 seconds/))
    await peer.closed
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
    expect((await bench.exchange(hasEnded)).outcome.kind).toBe('answered')
  })
})

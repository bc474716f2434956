import type { ClientHttp2Stream, ServerHttp2Stream } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Exchange, responseOf } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench, readToEnd, readUntil } from './bench.ts'

/** Requests whose body comes drop by drop, and those of which it never comes whole. */

const bench = fixture(openBench)
afterEach(() => void vi.useRealTimers())

/** Shorter than what is waited for a response, and longer than that in three steps. */
const aLongTime = 200_000
const longEnough = 301_000

const holdTheClock = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })

const bodyOf = ({ request }: Exchange) => Buffer.from(request.body.bytes).toString()
const pieces = ['gra', 'nt_', 'typ', 'e=c', 'ode']

describe('a slow body over HTTP/1', () => {
  /** A server that keeps what comes, and a client that has sent it a head. */
  async function open(framing: string) {
    const got = { text: '', closed: false }
    let server: Socket | undefined
    const port = await bench.server((socket) => {
      server = socket
      socket.on('data', (chunk: Buffer) => {
        got.text += chunk.toString('latin1')
      })
      socket.once('close', () => {
        got.closed = true
      })
    })
    const client = await bench.client()
    client.write(`POST http://127.0.0.1:${port}/token HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`)
    await expect.poll(() => got.text).toContain('\r\n\r\n')
    return { client, got, answer: (text: string) => void server?.write(text) }
  }

  it.each([
    ['by its length', 'Content-Length: 15', (piece: string) => piece, ''],
    ['in chunks', 'Transfer-Encoding: chunked', (piece: string) => `3\r\n${piece}\r\n`, '0\r\n\r\n'],
  ])('%s is passed on as it comes, however long it takes, and recorded whole', async (_how, framing, sent, end) => {
    holdTheClock()
    const { client, got, answer } = await open(framing)
    for (const [at, piece] of pieces.entries()) {
      vi.advanceTimersByTime(aLongTime)
      client.write(sent(piece))
      const whole = pieces
        .slice(0, at + 1)
        .map(sent)
        .join('')
      await expect.poll(() => got.text.endsWith(`\r\n\r\n${whole}`)).toBe(true)
      expect(bench.exchanges()[0]?.outcome.kind).toBe('pending')
    }
    client.write(end)
    await expect.poll(() => got.text.endsWith(end)).toBe(true)
    answer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    expect(await readUntil(client, 'ok')).toContain('200 OK')
    const exchange = await bench.exchange(hasEnded)
    expect([exchange.outcome.kind, bodyOf(exchange)]).toEqual(['answered', pieces.join('')])
  })

  it.each<[string, (client: Socket) => void]>([
    ['hangs up', (client) => void client.destroy()],
    ['ends its side', (client) => void client.end()],
  ])('of a client that %s is given up, with what came of it', async (_how, leave) => {
    const { client, got } = await open('Content-Length: 15')
    client.write('gra')
    await expect.poll(() => got.text.endsWith('gra')).toBe(true)
    leave(client)
    const exchange = await bench.exchange(hasEnded)
    expect([exchange.outcome, bodyOf(exchange)]).toEqual([{ kind: 'aborted' }, 'gra'])
    await expect.poll(() => got.closed).toBe(true)
  })

  it('that never comes whole ends the connection, and the client is told that it was itself', async () => {
    holdTheClock()
    const { client, got } = await open('Content-Length: 15')
    client.write('gra')
    await expect.poll(() => got.text.endsWith('gra')).toBe(true)
    const told = readToEnd(client)
    vi.advanceTimersByTime(longEnough)
    expect(await told).toMatch(/^HTTP\/1\.1 408 .*\r\n\r\nThe client stopped sending its request/s)
    const exchange = await bench.exchange(hasEnded)
    expect(exchange.outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
    expect(bodyOf(exchange)).toBe('gra')
    await expect.poll(() => got.closed).toBe(true)
  })

  it('that breaks off ends the connection, though the client leaves its side open', async () => {
    holdTheClock()
    const client = connect({ port: bench.proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    const lost = new Promise<string>((done) =>
      client.once('error', (error) => done((error as NodeJS.ErrnoException).code ?? '')),
    )
    client.write('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n')
    await new Promise((done) => client.resume().once('end', done))
    // What it still sends is taken and thrown away, until nobody is there to take it.
    client.write('more')
    vi.advanceTimersByTime(31_000)
    const more = setInterval(() => client.write('more'), 5)
    expect(await lost).toMatch(/^ECONNRESET|EPIPE$/)
    clearInterval(more)
  })

  it('that is answered before it has come, and never comes, ends the connection', async () => {
    holdTheClock()
    const { client, got, answer } = await open('Content-Length: 15')
    client.write('gra')
    await expect.poll(() => got.text.endsWith('gra')).toBe(true)
    answer('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno')
    expect(await readUntil(client, 'no')).toContain('413')
    expect((await bench.exchange(hasEnded)).outcome.kind).toBe('answered')
    const closed = readToEnd(client)
    vi.advanceTimersByTime(longEnough)
    expect(await closed).toBe('')
  })
})

describe('a slow body over HTTP/2', () => {
  async function open() {
    const got = { text: '', code: -1 }
    let server: ServerHttp2Stream | undefined
    const port = await bench.http2Server((http2) =>
      http2.on('stream', (stream) => {
        server = stream
        stream.on('error', () => undefined)
        stream.on('data', (chunk: Buffer) => {
          got.text += chunk.toString()
        })
        stream.once('close', () => {
          got.code = stream.rstCode
        })
      }),
    )
    const session = await bench.http2Client(port)
    const client = session.request({ ':method': 'POST', ':path': '/token' })
    client.on('error', () => undefined)
    await expect.poll(() => server).toBeDefined()
    return { client, got, server: server as ServerHttp2Stream | undefined }
  }

  const ended = (client: ClientHttp2Stream) =>
    new Promise<{ status: unknown; text: string; code: number }>((done) => {
      let status: unknown
      let text = ''
      client.once('response', (head) => {
        status = head[':status']
      })
      client.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      client.once('close', () => done({ status, text, code: client.rstCode }))
    })

  it('is passed on as it comes, however long it takes, and recorded whole', async () => {
    holdTheClock()
    const { client, got, server } = await open()
    const answer = ended(client)
    for (const [at, piece] of pieces.entries()) {
      vi.advanceTimersByTime(aLongTime)
      client.write(piece)
      await expect.poll(() => got.text).toBe(pieces.slice(0, at + 1).join(''))
      expect(bench.exchanges()[0]?.outcome.kind).toBe('pending')
    }
    client.end()
    server?.respond({ ':status': 200 })
    server?.end('ok')
    expect(await answer).toEqual({ status: 200, text: 'ok', code: 0 })
    const exchange = await bench.exchange(hasEnded)
    expect([exchange.outcome.kind, bodyOf(exchange)]).toEqual(['answered', pieces.join('')])
  })

  it('of a client that resets its stream is given up, with what came of it', async () => {
    const { client, got } = await open()
    client.write('gra')
    await expect.poll(() => got.text).toBe('gra')
    client.close(8)
    const exchange = await bench.exchange(hasEnded)
    expect([exchange.outcome, bodyOf(exchange)]).toEqual([{ kind: 'aborted' }, 'gra'])
    await expect.poll(() => got.code).toBe(8)
  })

  it('that never comes whole ends the stream, and the client is told that it was itself', async () => {
    holdTheClock()
    const { client, got } = await open()
    client.write('gra')
    await expect.poll(() => got.text).toBe('gra')
    const answer = ended(client)
    vi.advanceTimersByTime(longEnough)
    expect(await answer).toEqual({
      status: 408,
      text: expect.stringMatching(/^The client stopped sending its request/),
      code: 0,
    })
    const exchange = await bench.exchange(hasEnded)
    expect(exchange.outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
    expect(bodyOf(exchange)).toBe('gra')
    await expect.poll(() => got.code).toBe(8)
  })

  it('that is answered before it has come, and never comes, ends the stream', async () => {
    holdTheClock()
    const { client, got, server } = await open()
    client.write('gra')
    await expect.poll(() => got.text).toBe('gra')
    const answer = ended(client)
    server?.respond({ ':status': 413 })
    server?.end('no')
    const exchange = await bench.exchange(hasEnded)
    expect(responseOf(exchange)?.status).toBe(413)
    vi.advanceTimersByTime(longEnough)
    // The end of the answer goes to the client first, and is looked for now and then.
    const code = () => {
      vi.advanceTimersByTime(100)
      return got.code
    }
    await expect.poll(code).not.toBe(-1)
    expect(await answer).toEqual({ status: 413, text: 'no', code: 0 })
  })
})

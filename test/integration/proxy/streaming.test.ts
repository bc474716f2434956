import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Exchange, responseOf } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

const answered = ({ outcome }: Exchange) => outcome.kind === 'answered'

describe('long polling', () => {
  it('waits over HTTP/1 until the server has something to say, and holds nobody else up', async () => {
    const waiting: Socket[] = []
    const port = await bench.server((socket) =>
      socket.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('/poll')) waiting.push(socket)
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother')
      }),
    )
    const poll = await bench.client()
    poll.write(`GET http://127.0.0.1:${port}/poll HTTP/1.1\r\nHost: h\r\n\r\n`)
    await expect.poll(() => waiting.length).toBe(1)
    const other = await bench.client()
    for (let turn = 0; turn < 3; turn++) {
      other.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
      await readUntil(other, 'other')
    }
    expect(bench.exchanges()[0]?.outcome.kind).toBe('pending')
    waiting[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews')
    expect(await readUntil(poll, 'news')).toContain('200 OK')
    await expect.poll(() => bench.exchanges()[0]?.outcome.kind).toBe('answered')
  })

  it('waits over HTTP/2 on its stream, beside others', async () => {
    let waiting: ServerHttp2Stream | undefined
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream, headers) => {
        if (headers[':path'] === '/poll') waiting = stream
        else stream.respond({}, { endStream: true })
      }),
    )
    const client = await bench.http2Client(port)
    const poll = client.request({ ':path': '/poll' })
    await expect.poll(() => waiting).toBeDefined()
    for (let turn = 0; turn < 3; turn++) {
      const other = client.request({ ':path': '/' })
      await new Promise((done) => other.resume().once('close', done))
      expect(other.rstCode).toBe(0)
    }
    expect(bench.exchanges()[0]?.outcome.kind).toBe('pending')
    const news = new Promise((done) => poll.once('data', (chunk: Buffer) => done(chunk.toString())))
    waiting?.respond({})
    waiting?.end('news')
    expect(await news).toBe('news')
    await expect.poll(() => bench.exchanges()[0]?.outcome.kind).toBe('answered')
  })
})

describe('an event stream', () => {
  const events = ['data: one\n\n', 'data: two\n\n', ': still here\n\n', 'data: three\n\n']

  it('comes over HTTP/1 event by event, each before the next is sent', async () => {
    let server: Socket | undefined
    const port = await bench.server((socket) => {
      server = socket
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
      })
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, '\r\n\r\n')
    for (const event of events) {
      server?.write(`${event.length.toString(16)}\r\n${event}\r\n`)
      expect(await readUntil(client, event)).toContain(event)
    }
    server?.write('0\r\n\r\n')
    const body = responseOf(await bench.exchange(answered))?.body.bytes
    expect(Buffer.from(body ?? []).toString()).toBe(events.join(''))
  })

  it('comes over HTTP/2 event by event, each before the next is sent', async () => {
    let server: ServerHttp2Stream | undefined
    const port = await bench.http2Server((http2) =>
      http2.on('stream', (stream) => {
        server = stream
        stream.respond({ 'content-type': 'text/event-stream' })
      }),
    )
    const stream = (await bench.http2Client(port)).request({ ':path': '/' })
    await new Promise((done) => stream.once('response', done))
    for (const event of events) {
      const came = new Promise((done) => stream.once('data', (chunk: Buffer) => done(chunk.toString())))
      server?.write(event)
      expect(await came).toBe(event)
    }
    server?.end()
    const body = responseOf(await bench.exchange(answered))?.body.bytes
    expect(Buffer.from(body ?? []).toString()).toBe(events.join(''))
  })
})

describe('a range over HTTP/1', () => {
  it('is asked for and answered as it is', async () => {
    const heads: string[] = []
    const answer = 'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-4/10\r\nContent-Length: 3\r\n\r\n234'
    const port = await bench.server(answering(answer, heads))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nRange: bytes=2-4\r\nIf-Range: "a"\r\n\r\n`)
    expect(await readUntil(client, '234')).toBe(answer)
    expect(heads).toEqual(['GET / HTTP/1.1\r\nHost: h\r\nRange: bytes=2-4\r\nIf-Range: "a"\r\n\r\n'])
    expect(responseOf(await bench.exchange(answered))).toMatchObject({ status: 206, body: { size: 3 } })
  })

  it('that cannot be had is told as the server tells it, with several ranges in one body too', async () => {
    const parts =
      '--b\r\nContent-Range: bytes 0-0/10\r\n\r\n0\r\n--b\r\nContent-Range: bytes 9-9/10\r\n\r\n9\r\n--b--\r\n'
    const answers = [
      'HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n',
      `HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=b\r\nContent-Length: ${parts.length}\r\n\r\n${parts}`,
    ]
    let at = 0
    const port = await bench.server((socket) => socket.on('data', () => socket.write(answers[at++] ?? '')))
    const client = await bench.client()
    for (const answer of answers) {
      client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nRange: bytes=0-0,9-9\r\n\r\n`)
      expect(await readUntil(client, (text) => text.length >= answer.length)).toBe(answer)
    }
  })
})

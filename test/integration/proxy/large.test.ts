import { once } from 'node:events'
import type { SecureServerOptions, ServerHttp2Stream } from 'node:http2'
import { expect, it } from 'vitest'
import { collectQuickly } from '../../../main/threads/collect-when-idle.ts'
import { responseOf } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

const megabyte = 1024 * 1024
const block = Buffer.alloc(megabyte, 'x')
/** `npm run endurance` asks for a gigabyte. */
const megabytes = Number(process.env['TOKENTRAIL_MEGABYTES'] ?? 256)

it('10,000 header lines pass both ways', async () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `X-${index}: ${index}\r\n`).join('')
  const heads: string[] = []
  const answer = `HTTP/1.1 200 OK\r\n${lines}Content-Length: 0\r\n\r\n`
  const port = await bench.server(answering(answer, heads))
  const client = await bench.client()
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n${lines}\r\n`)
  expect(await readUntil(client, '\r\n\r\n')).toBe(answer)
  expect(heads[0]).toContain(lines)
  const exchange = await bench.exchange(hasEnded)
  expect(exchange.request.headers).toHaveLength(10_001)
  expect(responseOf(exchange)?.headers).toHaveLength(10_001)
})

it('10,000 header lines pass both ways over HTTP/2', async () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => [`x-${index}`, `${index}`])
  let received: readonly string[] = []
  const options = { maxHeaderListPairs: 20_000, maxSendHeaderBlockLength: megabyte }
  const port = await bench.http2Server(
    (server) =>
      server.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: number, raw: string[]) => {
        received = raw
        stream.respond([':status', '200', ...lines.flat()], { endStream: true })
      }),
    { ...options, settings: { maxHeaderListSize: megabyte } } as SecureServerOptions,
  )
  const session = await bench.http2Client(port)
  const stream = session.request([':method', 'GET', ':path', '/', ...lines.flat()], { endStream: true })
  const [, , raw] = (await once(stream, 'response')) as [unknown, unknown, string[]]
  stream.resume()
  // A client that is told less does not send it.
  expect(session.remoteSettings.maxHeaderListSize).toBeGreaterThanOrEqual(megabyte)
  for (const seen of [received, raw]) expect(seen.join()).toContain(lines.join())
  const exchange = await bench.exchange(hasEnded)
  expect(exchange.request.headers.join()).toContain(lines.join())
  expect(responseOf(exchange)?.headers.join()).toContain(lines.join())
  session.close()
})

/** What is held while a body passes, in bytes beyond what was before it. */
function watchMemory() {
  const sample = () => {
    // The first leaves its sweeping to another thread, for which the second waits.
    collectQuickly()
    collectQuickly()
    return process.memoryUsage().arrayBuffers
  }
  const before = sample()
  const rssBefore = process.memoryUsage.rss()
  const most = { held: 0, rss: 0 }
  let passed = 0
  return {
    most,
    /** Looks now and then: what is only yet to be collected is not held. */
    passes(bytes: number) {
      most.rss = Math.max(most.rss, process.memoryUsage.rss() - rssBefore)
      const looked = Math.floor(passed / (32 * megabyte))
      passed += bytes
      if (Math.floor(passed / (32 * megabyte)) > looked) most.held = Math.max(most.held, sample() - before)
    },
  }
}

/** Of a body of any size: what waits on the connections, what is kept of it, and what is yet to be collected. */
const bounded = (most: { readonly held: number; readonly rss: number }) => {
  expect(most.held).toBeLessThan(16 * megabyte)
  expect(most.rss).toBeLessThan(128 * megabyte)
}

it(`a body of ${megabytes} MB is sent without being held`, { timeout: 120_000 }, async () => {
  let got = 0
  const total = megabytes * megabyte
  const memory = watchMemory()
  const port = await bench.server((socket) =>
    socket.on('data', (chunk) => {
      got += chunk.length
      memory.passes(chunk.length)
      if (got > total) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    }),
  )
  const client = await bench.client()
  const answered = readUntil(client, 'ok')
  client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: ${total}\r\n\r\n`)
  for (let sent = 0; sent < megabytes; sent++) if (!client.write(block)) await once(client, 'drain')
  await answered
  const { request, outcome } = await bench.exchange(hasEnded)
  expect([outcome.kind, request.body.size, request.body.truncated]).toEqual(['answered', total, true])
  bounded(memory.most)
})

it(`a body of ${megabytes} MB passes without being held`, { timeout: 120_000 }, async () => {
  const port = await bench.server((socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${megabytes * megabyte}\r\n\r\n`)
      let sent = 0
      const more = () => {
        while (sent < megabytes) {
          sent++
          if (!socket.write(block)) return void socket.once('drain', more)
        }
      }
      more()
    })
  })
  const client = await bench.client()
  const memory = watchMemory()
  let got = 0
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
  await new Promise<void>((done) => {
    client.on('data', (chunk: Buffer) => {
      got += chunk.length
      memory.passes(chunk.length)
      if (got > megabytes * megabyte) done()
    })
  })
  const { outcome } = await bench.exchange(hasEnded)
  expect(outcome).toMatchObject({ kind: 'answered', response: { body: { size: megabytes * megabyte } } })
  bounded(memory.most)
})

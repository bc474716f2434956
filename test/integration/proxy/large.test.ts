import { afterEach, beforeEach, expect, it } from 'vitest'
import { answering, type Bench, hasEnded, openBench, readUntil } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

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
  const before = process.memoryUsage.rss()
  let most = 0
  let got = 0
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
  await new Promise<void>((done) => {
    client.on('data', (chunk: Buffer) => {
      got += chunk.length
      most = Math.max(most, process.memoryUsage.rss() - before)
      if (got > megabytes * megabyte) done()
    })
  })
  const { outcome } = await bench.exchange(hasEnded)
  expect(outcome).toMatchObject({ kind: 'answered', response: { body: { size: megabytes * megabyte } } })
  expect(most).toBeLessThan(128 * megabyte)
})

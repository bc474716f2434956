import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { SecureServerOptions, ServerHttp2Stream } from 'node:http2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLeafIssuer, makeAuthority } from '../../../main/certificates/issue.ts'
import { type Exchange, responseOf } from '../../../shared/exchange/exchange.ts'
import { answering, type Bench, openBench, readToEnd, readUntil } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench({ headTimeMs: 300 })
})
afterEach(() => bench.close())

const ended = ({ outcome }: Exchange) => outcome.kind !== 'pending'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive'
const getOf = (port: number, path = '/') => `GET http://127.0.0.1:${port}${path} HTTP/1.1\r\nHost: h\r\n\r\n`

describe('a connection that ends in the middle', () => {
  it('never gives a chunked body the end that the server did not send', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        const part = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'
        socket.write(part, () => setTimeout(() => socket.resetAndDestroy(), 50))
      })
    })
    const client = await bench.client()
    client.write(getOf(port))
    expect(await readToEnd(client)).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n')
    const { outcome } = await bench.exchange(ended)
    expect(outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' }, response: { status: 200 } })
  })

  it('is cut where the server half-closes before its body is whole', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'))
    })
    const client = await bench.client()
    client.write(getOf(port))
    expect(await readToEnd(client)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
    expect((await bench.exchange(ended)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })

  it('lets the server go where the client half-closes before it is answered', async () => {
    const asked = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    const port = await bench.server((socket) => {
      socket.once('data', () => asked.resolve())
      socket.once('close', () => left.resolve())
    })
    const client = await bench.client()
    client.write(getOf(port))
    await asked.promise
    client.end()
    await left.promise
    expect((await bench.exchange(ended)).outcome).toEqual({ kind: 'aborted' })
  })
})

describe('a client that sends its head byte by byte', () => {
  it('is told so and let go, while others are served', async () => {
    const port = await bench.server(answering(ok))
    const slow = await bench.client()
    const answer = readToEnd(slow)
    slow.write('GET / HTTP/1.1\r\nHost: h\r\nX: ')
    const drip = setInterval(() => slow.write('x'), 20)
    try {
      const other = await bench.client()
      other.write(getOf(port))
      expect(await readUntil(other, 'alive')).toContain('200 OK')
      expect(await answer).toMatch(/^HTTP\/1\.1 408 Request Timeout.*did not come whole within 0\.3 seconds/s)
    } finally {
      clearInterval(drip)
    }
    expect(
      bench.exchanges().map(({ outcome }) => (outcome.kind === 'failed' ? outcome.error.code : outcome.kind)),
    ).toEqual(['answered', 'bad-request'])
  })
})

describe('more than there usually is', () => {
  it('is served: many connections at once', { timeout: 60_000 }, async () => {
    // Each is four descriptors of this process, and a few are others'.
    const wanted = Math.min(1000, Math.floor((descriptors() - 200) / 5))
    expect(wanted).toBeGreaterThan(100)
    const waiting: (() => void)[] = []
    const allThere = Promise.withResolvers<void>()
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        waiting.push(() => socket.write(ok))
        if (waiting.length === wanted) allThere.resolve()
      })
    })
    const answers = Array.from({ length: wanted }, async (_, at) => {
      const client = await bench.client()
      client.write(getOf(port, `/${at}`))
      return readUntil(client, 'alive')
    })
    await allThere.promise
    for (const answer of waiting) answer()
    expect(new Set(await Promise.all(answers))).toEqual(new Set([ok]))
    expect(new Set(bench.exchanges().map(({ request }) => request.url)).size).toBe(wanted)
  })

  it('passes a body of one gigabyte with flat memory', { timeout: 120_000 }, async () => {
    const block = Buffer.alloc(1024 * 1024, 'x')
    const blocks = 1024
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        let sent = 0
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${blocks * block.length}\r\n\r\n`)
        const more = () => {
          while (sent < blocks) {
            sent++
            if (!socket.write(block)) return void socket.once('drain', more)
          }
        }
        more()
      })
    })
    const client = await bench.client()
    const before = process.memoryUsage.rss()
    let most = before
    client.resume()
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 20)
    client.write(getOf(port))
    const exchange = await bench.exchange(ended)
    clearInterval(watch)
    expect(responseOf(exchange)?.body).toMatchObject({ size: blocks * block.length, truncated: true })
    expect(most - before).toBeLessThan(256 * 1024 * 1024)
  })

  it('passes 10,000 header lines both ways, in their order', async () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => `x-${at}: ${at}\r\n`).join('')
    const heads: string[] = []
    const port = await bench.server(answering(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 5\r\n\r\nalive`, heads))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n${lines}\r\n`)
    expect(await readUntil(client, 'alive')).toBe(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 5\r\n\r\nalive`)
    expect(heads[0]).toContain(lines)
    expect((await bench.exchange(ended)).request.headers).toHaveLength(10_001)
  })

  it('passes 10,000 header lines both ways by HTTP/2, in their order', async () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => [`x-${at}`, String(at)]).flat()
    const got: string[][] = []
    const port = await bench.http2Server(
      (server) =>
        server.on('stream', (stream: ServerHttp2Stream, _headers: object, _flags: number, raw: string[]) => {
          got.push([...raw])
          stream.respond([':status', '200', ...lines], { sendDate: false } as object)
          stream.end('alive')
        }),
      {
        maxHeaderListPairs: 20_000,
        maxSendHeaderBlockLength: 1024 * 1024,
        settings: { maxHeaderListSize: 1024 * 1024 },
      } as SecureServerOptions,
    )
    const client = await bench.http2Client(port)
    if (client.pendingSettingsAck) await once(client, 'remoteSettings')
    const stream = client.request([':path', '/', ...lines])
    const answer = new Promise<string[]>((done, fail) => {
      stream.once('response', (_headers, _flags, raw) => done([...raw]))
      stream.once('error', fail)
    })
    stream.resume()
    expect(await answer).toEqual([':status', '200', ...lines])
    expect(got[0]?.slice(-lines.length)).toEqual(lines)
    client.destroy()
  })
})

it('looks at the certificate of each new connection, and not at one seen before', async () => {
  const { createServer } = await import('node:tls')
  const good = await createLeafIssuer(bench.trustedAuthority)
  const stranger = await createLeafIssuer(await makeAuthority())
  const server = createServer({ key: good.keyPem, cert: await good.issue('localhost') }, (socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nalive'))
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const ask = async () => {
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    return readUntil(client, (text) => /\r\n\r\n.{5}/s.test(text))
  }
  try {
    expect(await ask()).toContain('200 OK')
    // Another server under the same name: it knows no session of the first.
    server.setSecureContext({ key: stranger.keyPem, cert: await stranger.issue('localhost') })
    server.setTicketKeys(randomBytes(48))
    expect(await ask()).toMatch(/^HTTP\/1\.1 502 .*certificate of https:\/\/localhost:\d+ is not trusted/s)
    server.setSecureContext({ key: good.keyPem, cert: await good.issue('localhost') })
    server.setTicketKeys(randomBytes(48))
    expect(await ask()).toContain('200 OK')
  } finally {
    server.close()
  }
})

/** How many descriptors this process may have open; Windows knows no such limit. */
function descriptors(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY
  const told = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  return told === 'unlimited' ? Number.POSITIVE_INFINITY : Number(told)
}

import { execFileSync } from 'node:child_process'
import type { Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLeafIssuer } from '../../../main/certificates/issue.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { answering, type Bench, openBench, readToEnd, readUntil } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(async () => {
  vi.useRealTimers()
  await bench.close()
})

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const get = (port: number, path = '') => `GET http://127.0.0.1:${port}/${path} HTTP/1.1\r\nHost: h\r\n\r\n`
const ended = ({ outcome }: Exchange) => outcome.kind !== 'pending'

describe('a server that resets in the middle', () => {
  it('of chunks never gives them a clean end', async () => {
    const port = await bench.server((socket) => {
      const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'
      socket.once('data', () => socket.write(begun, () => socket.resetAndDestroy()))
    })
    const client = await bench.client()
    client.write(get(port))
    const text = await readToEnd(client)
    expect(text).toContain('4\r\nhalf\r\n')
    expect(text).not.toContain('\r\n0\r\n')
    expect((await bench.exchange(ended)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })

  it('of a body that its closing would end resets the client too', async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nhalf', () => socket.resetAndDestroy()))
    })
    const client = await bench.client()
    const failed = new Promise<Error | undefined>((done) => {
      client.once('error', done).once('end', () => done(undefined))
    })
    client.resume().write(get(port))
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
    expect((await bench.exchange(ended)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })
})

describe('a tunnel that is half closed', () => {
  it('by the client still brings what the server says after it', async () => {
    const port = await bench.server((socket) => {
      socket.allowHalfOpen = true
      socket.resume().once('end', () => socket.end('after the end'))
    })
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    client.allowHalfOpen = true
    const text = readToEnd(client)
    client.end('\x00not http')
    expect(await text).toBe('after the end')
  })

  it('by the server still brings it what the client says after it', async () => {
    const heard = Promise.withResolvers<string>()
    const port = await bench.server((socket) => {
      socket.allowHalfOpen = true
      heard.resolve(readToEnd(socket))
      socket.once('data', () => socket.end('bye'))
    })
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    client.allowHalfOpen = true
    client.once('end', () => client.end('after the end')).resume()
    client.write('\x00not http ')
    expect(await heard.promise).toBe('\x00not http after the end')
  })
})

describe('clients in great number', () => {
  it('that never end their heads are told so after a minute, and hold nobody up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const port = await bench.server(answering(ok))
    const slow = await Promise.all(Array.from({ length: 50 }, () => bench.client()))
    for (const client of slow) client.write('GET http://as.example/ HTTP/1.1\r\nX-Slow: ')
    const other = await bench.client()
    other.write(get(port))
    expect(await readUntil(other, 'ok')).toContain('200 OK')
    vi.advanceTimersByTime(59_000)
    for (const client of slow) client.write('x')
    other.write(get(port, 'again'))
    expect(await readUntil(other, 'ok')).toContain('200 OK')
    expect(slow.filter((client) => client.readableLength > 0 || client.destroyed)).toEqual([])
    const told = Promise.all(slow.map(readToEnd))
    vi.advanceTimersByTime(2000)
    for (const text of await told) expect(text).toMatch(/^HTTP\/1\.1 408 .*did not come whole within 60 seconds/s)
  })

  it('are all served while all stay connected', async () => {
    // Each is two descriptors at the proxy and two around it, all in this process.
    const permitted = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' })) || 10_000
    const many = Math.min(1000, Math.floor((permitted - 200) / 4))
    const waiting: Socket[] = []
    const all = Promise.withResolvers<void>()
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        waiting.push(socket)
        if (waiting.length === many) all.resolve()
      })
    })
    const clients: Socket[] = []
    while (clients.length < many) {
      const next = Math.min(100, many - clients.length)
      clients.push(...(await Promise.all(Array.from({ length: next }, () => bench.client()))))
    }
    const answers = clients.map((client, at) => {
      client.write(get(port, String(at)))
      return readUntil(client, 'ok')
    })
    await all.promise
    for (const socket of waiting) socket.write(ok)
    expect(new Set(await Promise.all(answers))).toEqual(new Set([ok]))
    expect(bench.exchanges()).toHaveLength(many)
  })
})

describe('a server', () => {
  it('may have another certificate on its next connection', async () => {
    const serials: string[] = []
    let certificate = 0
    const made = await Promise.all([1, 2].map(() => createLeafIssuer(bench.trustedAuthority)))
    const contexts = await Promise.all(
      made.map(async (leaf) => ({ key: leaf.keyPem, cert: await leaf.issue('localhost') })),
    )
    const server = createTlsServer({ ...contexts[0] }, (socket) => {
      serials.push(String(certificate))
      socket.on('error', () => undefined)
      answering(`${ok.replace('200 OK\r\n', '200 OK\r\nConnection: close\r\n')}`)(socket)
    })
    const port = await new Promise<number>((done) =>
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)),
    )
    for (const context of contexts) {
      server.setSecureContext(context)
      const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
      client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      expect(await readUntil(client, 'ok')).toContain('200 OK')
      client.destroy()
      certificate++
    }
    expect(serials).toEqual(['0', '1'])
    server.close()
  })

  it('may send 10,000 header lines, and be sent them', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `X-${index}: ${index}\r\n`).join('')
    const heads: string[] = []
    const port = await bench.server(answering(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 0\r\n\r\n`, heads))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n${lines}\r\n`)
    expect(await readUntil(client, '\r\n\r\n')).toBe(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 0\r\n\r\n`)
    expect(heads[0]).toContain(lines)
  })

  it('may send 256 MB, which pass without being held', async () => {
    const block = Buffer.alloc(1024 * 1024, 'x')
    const blocks = 256
    const port = await bench.server((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${blocks * block.length}\r\n\r\n`)
        let sent = 0
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
    const before = process.memoryUsage().rss
    let most = 0
    let got = 0
    client.write(get(port))
    await new Promise<void>((done) => {
      client.on('data', (chunk: Buffer) => {
        got += chunk.length
        most = Math.max(most, process.memoryUsage.rss() - before)
        if (got > blocks * block.length) done()
      })
    })
    const { outcome } = await bench.exchange(ended)
    expect(outcome).toMatchObject({ kind: 'answered' })
    expect(most).toBeLessThan(128 * 1024 * 1024)
  })
})

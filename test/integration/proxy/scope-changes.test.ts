import type { Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readToEnd, readUntil } from './bench.ts'

const scoped = (scope: unknown) => ProxySettings.parse({ scope, upstream: { kind: 'direct' } })
const bench = fixture(() => openBench({ settings: scoped({}) }))

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const elsewhere = { decrypt: 'listed', hosts: ['as.example'] }
const ask = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const closed = (socket: Socket) =>
  new Promise<void>((done) => (socket.closed ? done() : socket.once('close', () => done())))

describe('a connection that is looked into, whose host leaves the scope', () => {
  it('ends where it rests', async () => {
    const port = await bench.tlsServer(answering(ok))
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write(ask)
    await readUntil(client, 'ok')
    const end = readToEnd(client)
    bench.proxy.configure(scoped(elsewhere))
    expect(await end).toBe('')
  })

  it('ends after the answer that is on its way, and takes no request after it', async () => {
    const answer: ((text: string) => void)[] = []
    const port = await bench.tlsServer((socket) =>
      socket.on('data', () => answer.push((text) => void socket.write(text))),
    )
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write(ask)
    await bench.exchange(({ outcome }) => outcome.kind === 'pending')
    await expect.poll(() => answer.length).toBe(1)
    bench.proxy.configure(scoped(elsewhere))
    client.write(ask)
    const end = readToEnd(client)
    answer[0]?.(ok)
    expect(await end).toBe(ok)
    expect([answer.length, bench.exchanges().length]).toEqual([1, 1])
  })

  it('takes no more streams by HTTP/2, and ends with those that are open', async () => {
    let finish: (() => void) | undefined
    const port = await bench.http2Server((server) =>
      server.on('stream', (stream) => {
        stream.respond({ ':status': 200 })
        finish = () => stream.end('whole')
      }),
    )
    const session = await bench.http2Client(port)
    const stream = session.request({ ':path': '/' })
    await new Promise((begun) => stream.once('response', begun))
    const going = new Promise((told) => session.once('goaway', told))
    bench.proxy.configure(scoped(elsewhere))
    await going
    finish?.()
    let body = ''
    for await (const chunk of stream) body += chunk
    expect(body).toBe('whole')
    await new Promise<void>((done) => (session.destroyed ? done() : session.once('close', () => done())))
  })

  it('goes on where only other hosts left it', async () => {
    const port = await bench.tlsServer(answering(ok))
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    bench.proxy.configure(scoped({ decrypt: 'listed', hosts: ['LOCALHOST.'] }))
    client.write(ask)
    await readUntil(client, 'ok')
  })

  it('is a WebSocket that ends where its host is put on the never list', async () => {
    const port = await bench.tlsServer((socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
      ),
    )
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    client.write('GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    await readUntil(client, '101 Switching')
    bench.proxy.configure(scoped({ never: ['localhost'] }))
    await closed(client)
  })
})

describe('a connection that passes unread, whose host comes into the scope', () => {
  /** Opens one, and trusts the server's own certificate. */
  async function unread(port: number): Promise<TLSSocket> {
    bench.proxy.configure(scoped(elsewhere))
    const secure = connectTls({
      socket: await bench.tunnel(`localhost:${port}`),
      servername: 'localhost',
      ca: bench.trusted,
    })
    secure.on('error', () => undefined)
    await new Promise((done, fail) => secure.once('secureConnect', done).once('error', fail))
    return secure
  }

  it('ends in a quiet moment, so that the next is looked into', async () => {
    const port = await bench.tlsServer(answering(ok))
    const client = await unread(port)
    client.write(ask)
    await readUntil(client, 'ok')
    bench.proxy.configure(scoped({}))
    await closed(client)
    const next = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
    next.write(ask)
    await readUntil(next, 'ok')
  })

  it('goes on where something passes, and where the host left the scope again', async () => {
    const port = await bench.tlsServer((socket) => {
      const drip = setInterval(() => socket.write('.'), 100)
      socket.once('close', () => clearInterval(drip))
    })
    const busy = await unread(port)
    busy.resume()
    bench.proxy.configure(scoped({}))
    const quiet = await bench.tlsServer(answering(ok))
    const other = await unread(quiet)
    bench.proxy.configure(scoped({}))
    // What is quiet has ended: by then the other would have.
    await closed(other)
    expect(busy.closed).toBe(false)
  })

  it('is left alone where it carries neither TLS nor HTTP', async () => {
    const port = await bench.server((socket) => socket.once('data', () => socket.write('SSH-2.0-there\r\n')))
    bench.proxy.configure(scoped(elsewhere))
    const shell = await bench.tunnel(`localhost:${port}`)
    shell.write('SSH-2.0-here\r\n')
    await readUntil(shell, 'there')
    const quiet = await unread(await bench.tlsServer(answering(ok)))
    bench.proxy.configure(scoped({}))
    await closed(quiet)
    expect(shell.closed).toBe(false)
  })
})

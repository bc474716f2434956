import dns from 'node:dns'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttp2Server, type Http2Server } from 'node:http2'
import { type AddressInfo, connect, createServer, isIPv6, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OwnConnections } from '../../../main/proxy/http1/own-connections.ts'
import { createServerConnections } from '../../../main/proxy/http1/server-connections.ts'
import { createServerSessions, type WantedSession } from '../../../main/proxy/http2/server-sessions.ts'
import { createUpstream, directSettings } from '../../../main/proxy/upstream/upstream.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readToEnd, readUntil } from './bench.ts'
import { startFarServer } from './far-server.ts'

const bench = fixture(openBench)
afterEach(() => void vi.restoreAllMocks())

const hour = 3_600_000
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const upstream = createUpstream(undefined)
const listening = (server: Server | Http2Server) =>
  new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)))

/** What this machine's DNS says of as.example from here on. */
function dnsSays(error: Error | null, ...found: string[]): void {
  const { lookup } = dns
  type Done = (error: Error | null, addresses?: unknown) => void
  const said = (name: string, options: { readonly all?: boolean }, done: Done) => {
    if (name !== 'as.example') return lookup(name, options, done as never)
    const addresses = found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
    return done(error, addresses)
  }
  vi.spyOn(dns, 'lookup').mockImplementation(said as never)
}

describe('a machine that slept', () => {
  it('asks no server on a connection of before, whatever its timers say', async () => {
    let now = 0
    const connections = createServerConnections(upstream.openConnection, () => now)
    const closed: Promise<void>[] = []
    const port = await bench.server((socket) => {
      closed.push(new Promise((done) => socket.once('close', () => done())))
    })
    const origin = { scheme: 'http', host: '127.0.0.1', port } as const
    const open = () =>
      new Promise<Socket>((done, fail) =>
        connections.open({ origin, timeout: 5000 }, (error, socket) => (socket ? done(socket) : fail(error))),
      )
    const [one, two] = [await open(), await open()]
    connections.keep(origin, one)
    connections.keep(origin, two)
    now += 3000
    expect(connections.idle(origin)).toBe(two)
    connections.keep(origin, two)
    now += hour
    expect(connections.idle(origin)).toBeUndefined()
    // At once, and not when a timer comes to it.
    expect([one.destroyed, two.destroyed]).toEqual([true, true])
    await Promise.all(closed)
  })
})

describe('a connection of HTTP/2 whose way is gone without a word', () => {
  let relay: Server
  let server: Http2Server
  const ends: Socket[] = []
  afterEach(() => {
    for (const end of ends.splice(0)) end.destroy()
    relay.close()
    server.close()
  })

  /** A server behind a relay that can swallow all that comes, as a network does that the machine has left. */
  async function behindRelay() {
    const asked: string[] = []
    server = createHttp2Server()
    server.on('stream', (stream, headers) => {
      asked.push(String(headers[':method']))
      stream.respond({ ':status': 200 }, { endStream: true })
    })
    const port = await listening(server)
    const relayed: Socket[] = []
    relay = createServer((socket) => {
      const onwards = connect(port, '127.0.0.1')
      ends.push(socket, onwards)
      for (const end of [socket, onwards]) end.on('error', () => undefined)
      socket.on('data', (chunk) => relayed.includes(socket) && onwards.write(chunk))
      onwards.on('data', (chunk) => relayed.includes(socket) && socket.write(chunk))
      relayed.push(socket)
    })
    const origin = { scheme: 'http', host: '127.0.0.1', port: await listening(relay) } as const
    let now = 0
    const connections = createServerConnections(upstream.openConnection)
    const sessions = createServerSessions(connections, { restedFor: 5000, answerWithin: 300 }, () => now)
    const ask = async (which: WantedSession) => {
      const session = await sessions.take(origin, which)
      const stream = session.request([':method', which === 'alive' ? 'POST' : 'GET', ':path', '/'], { endStream: true })
      stream.on('error', () => undefined).resume()
      await new Promise((done) => stream.once('close', done))
      return { session, code: stream.rstCode }
    }
    return {
      asked,
      ask,
      connections: () => ends.length / 2,
      pass: (ms: number) => {
        now += ms
      },
      swallow: () => relayed.splice(0),
      close: () => sessions.clear(),
    }
  }

  it('is found out before a request is sent on it that may not be sent twice', async () => {
    const { asked, ask, connections, pass, swallow, close } = await behindRelay()
    await ask('alive')
    await ask('alive')
    expect(connections()).toBe(1)
    swallow()
    pass(6000)
    expect(await ask('alive')).toMatchObject({ code: 0 })
    expect(connections()).toBe(2)
    expect(asked).toEqual(['POST', 'POST', 'POST'])
    close()
  })

  it('ends a request that may be sent twice, so that it can be', async () => {
    const { ask, pass, swallow, close } = await behindRelay()
    await ask('any')
    swallow()
    pass(6000)
    const { session } = await ask('any')
    expect([session.reused, session.isLost()]).toEqual([true, true])
    expect(session.fault()).toMatchObject({ code: 'ETIMEDOUT' })
    expect(await ask('fresh')).toMatchObject({ code: 0 })
    close()
  })

  it('is not used at all after a long sleep', async () => {
    const { ask, connections, pass, close } = await behindRelay()
    await ask('any')
    pass(hour)
    await ask('any')
    expect(connections()).toBe(2)
    close()
  })
})

describe('a network that changes', () => {
  it('takes its address from connections that rest, and they are not asked on again', async () => {
    let isGone = false
    const isCutOff = () => isGone
    const connections = createServerConnections(upstream.openConnection, undefined, isCutOff)
    const port = await bench.server(() => undefined)
    const origin = { scheme: 'http', host: '127.0.0.1', port } as const
    const open = () =>
      new Promise<Socket>((done, fail) =>
        connections.open({ origin, timeout: 5000 }, (error, socket) => (socket ? done(socket) : fail(error))),
      )
    const [one, two, used] = [await open(), await open(), await open()]
    const own = new OwnConnections()
    connections.keep(origin, one)
    own.keep(origin, two)
    isGone = true
    expect([connections.idle(origin), own.take(origin, isCutOff)]).toEqual([undefined, undefined])
    connections.keep(origin, used)
    expect([one.destroyed, two.destroyed, used.destroyed]).toEqual([true, true, true])
  })

  it('takes its address from a connection of HTTP/2: its streams may end, and new ones go elsewhere', async () => {
    let isGone = false
    const connections = createServerConnections(upstream.openConnection, undefined, () => isGone)
    const sessions = createServerSessions(connections)
    const server = createHttp2Server((_request, response) => void response.write('begun'))
    const origin = { scheme: 'http', host: '127.0.0.1', port: await listening(server) } as const
    const first = await sessions.take(origin, 'any')
    const stream = first.request([':method', 'GET', ':path', '/'], { endStream: true }).on('error', () => undefined)
    await once(stream, 'response')
    isGone = true
    const second = await sessions.take(origin, 'any')
    expect(second.socket).not.toBe(first.socket)
    expect([first.isLost(), second.isLost()]).toEqual([false, false])
    first.socket.destroy()
    second.socket.destroy()
    server.close()
  })

  it('is noticed by a connection on which nothing is said', { skip: process.platform !== 'linux' }, async () => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n'))
    })
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, '\r\n\r\n')
    // The kernel's table: an open connection (1) to that port, not one of before, whose timer (2: keepalive) runs.
    const to = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
    const line = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((one) => one.trim().split(/\s+/))
      .find(([, , remote, state]) => remote === to && state === '01')
    expect(line?.[5]).toMatch(/^02:/)
  })

  it('is not held on to: a name leads where it leads by now', async () => {
    const served: string[] = []
    const serve = (address: string) => (socket: Socket) => {
      served.push(address)
      answering(ok)(socket)
    }
    const six = createServer(serve('::1'))
    const port = await new Promise<number>((done) =>
      six.listen(0, '::1', () => done((six.address() as AddressInfo).port)),
    )
    const client = await bench.client()
    const ask = () => {
      client.write(`GET http://as.example:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
      return readUntil(client, (text) => /\r\n\r\n.+/s.test(text))
    }
    dnsSays(null, '::1')
    expect(await ask()).toBe(ok)
    bench.proxy.configure(directSettings)
    // The old server is there still: whoever held on to it would be served by it.
    const four = createServer(serve('127.0.0.1'))
    await new Promise<void>((done) => four.listen(port, '127.0.0.1', done))
    vi.restoreAllMocks()
    dnsSays(null, '127.0.0.1')
    expect(await ask()).toBe(ok)
    expect(served).toEqual(['::1', '127.0.0.1'])
    client.destroy()
    four.close()
    six.close()
  })

  it('is slow: a server that is far away is waited for, whatever becomes of the other addresses of its name', async () => {
    const far = await startFarServer()
    dnsSays(null, '127.0.0.1', '127.0.0.2')
    const client = await bench.client()
    client.write(`GET http://as.example:${far.port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, (text) => /\r\n\r\n.+/s.test(text))).toBe(ok)
    await far.end()
  })

  it('has no DNS for a while, which is told as that, and is asked again for the next request', async () => {
    const client = await bench.client()
    const port = await bench.server(answering(ok))
    const ask = () => {
      client.write(`GET http://as.example:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
      return readUntil(client, (text) => /\r\n\r\n.+/s.test(text))
    }
    dnsSays(Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }))
    expect(await ask()).toMatch(/502 .*Nobody answered for the name as\.example \(EAI_AGAIN\)/s)
    vi.restoreAllMocks()
    dnsSays(null, '127.0.0.1')
    expect(await ask()).toBe(ok)
  })

  it('has no DNS: names under localhost lead to this machine all the same, and stand in no line', async () => {
    const port = await bench.server(answering(ok))
    vi.spyOn(dns, 'lookup').mockImplementation((() => undefined) as never)
    const client = await bench.client()
    for (const host of ['localhost', 'app.localhost']) {
      client.write(`GET http://${host}:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
      expect(await readUntil(client, (text) => /\r\n\r\n.+/s.test(text))).toBe(ok)
    }
  })

  it('that brings another server, which speaks HTTP/2 alone, has the client come by HTTP/2', async () => {
    let newer = false
    const agreed = ({ protocols }: { readonly protocols: string[] }) =>
      protocols.find((one) => one === (newer ? 'h2' : 'http/1.1'))
    const port = await bench.http2Server(
      (server) => {
        server.on('stream', (stream) => stream.respond({}, { endStream: true }))
        server.on('request', (request, answer) => {
          if (request.httpVersion === '1.1') answer.end('older')
        })
      },
      {
        allowHTTP1: true,
        ALPNCallback: agreed,
      },
    )
    const protocols = ['h2', 'http/1.1']
    const first = await bench.tlsTunnel(`localhost:${port}`, 'localhost', protocols)
    expect(first.alpnProtocol).toBe('http/1.1')
    first.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    await readUntil(first, 'older')
    newer = true
    const second = await bench.tlsTunnel(`localhost:${port}`, 'localhost', protocols)
    expect(second.alpnProtocol).toBe('http/1.1')
    second.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx')
    expect(await readUntil(second, 'offers HTTP/2')).toMatch(/502 Bad Gateway.*Connection: close/s)
    const third = await bench.tlsTunnel(`localhost:${port}`, 'localhost', protocols)
    expect(third.alpnProtocol).toBe('h2')
  })
})

describe('a pooled connection that its server left', () => {
  const leaves = (seen: string[]) => (socket: Socket) => {
    let requests = 0
    socket.on('data', (chunk) => {
      seen.push(chunk.toString('latin1').split(' ')[0] ?? '')
      if (requests++ > 0) socket.resetAndDestroy()
      else socket.write(ok)
    })
  }
  const post = (port: number) =>
    `POST http://127.0.0.1:${port}/token HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b`

  it('has a request that may not be sent twice end as it would without a proxy, and told what to do', async () => {
    const seen: string[] = []
    const port = await bench.server(leaves(seen))
    const client = await bench.client()
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, 'ok')
    client.write(post(port))
    // No answer at all: a client sends it again after that by itself, and not after a 502.
    expect(await readToEnd(client)).toBe('')
    const { outcome } = await bench.exchange((exchange) => exchange.request.method === 'POST' && hasEnded(exchange))
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'reset', message: expect.stringContaining('send it again') },
    })
    expect(seen).toEqual(['GET', 'POST'])
  })

  it('is not met by the first request of a client, where that may not be sent twice', async () => {
    const seen: string[] = []
    const port = await bench.server(leaves(seen))
    for (const _client of [1, 2, 3]) {
      const client = await bench.client()
      client.write(post(port))
      expect(await readUntil(client, 'ok')).toContain('200 OK')
      client.destroy()
    }
    expect(seen).toEqual(['POST', 'POST', 'POST'])
  })

  it('is no matter for one that was opened to ask what the server speaks', async () => {
    let connections = 0
    const port = await bench.tlsServer((socket) => {
      connections++
      socket.once('data', () => socket.write(ok))
    })
    const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2', 'http/1.1'])
    client.write('POST /token HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b')
    expect(await readUntil(client, 'ok')).toContain('200 OK')
    expect(connections).toBe(1)
  })
})

import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { answering, hasEnded, openBench, readToEnd, readUntil } from './bench.ts'
import { openHttpPeer, type UpstreamPeer } from './upstream-peers.ts'

const peers: UpstreamPeer[] = []
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.close())))
const bench = fixture(openBench)
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const told = /^The proxy \w+:\/\/127\.0\.0\.1:\d+ gives back to Tokentrail what it is given/

/** A proxy that has this one as its parent, and passes on whatever it is asked; counts its connections. */
async function openCircle(kind: string, scope: object = {}) {
  const circle = { connections: 0 }
  const port = await bench.server((client: Socket) => {
    circle.connections++
    const parent = connect(bench.proxy.port, '127.0.0.1')
    parent.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('close', () => parent.destroy())
    client.pipe(parent).pipe(client)
  })
  const upstream = { kind: 'proxy', url: `${kind}://127.0.0.1:${port}`, noProxy: [] }
  bench.proxy.configure(ProxySettings.parse({ upstream, scope }))
  return circle
}

const failures = () =>
  bench.exchanges().flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.error.message] : []))

describe('a proxy on the way that has this one on its own', () => {
  it.each(['http', 'socks5', 'socks4'])('is told where a plain request comes back, over %s', async (kind) => {
    const circle = await openCircle(kind)
    const client = await bench.client()
    client.write('GET http://plain.example/ HTTP/1.1\r\nHost: plain.example\r\n\r\n')
    expect(await readUntil(client, '\n')).toContain('502')
    await bench.exchange((exchange) => hasEnded(exchange) && exchange.id === 0)
    expect(failures()[0]).toMatch(told)
    expect(circle.connections).toBeLessThan(40)
    // The next is not sent round.
    const { connections } = circle
    const next = await bench.client()
    next.write('GET http://plain.example/ HTTP/1.1\r\nHost: plain.example\r\n\r\n')
    expect(await readUntil(next, 'proxy settings')).toMatch(/gives back to Tokentrail what it is given/)
    expect(circle.connections).toBe(connections)
    expect(bench.exchanges().filter(({ request }) => request.url.includes('.invalid'))).toEqual([])
  })

  it.each(['http', 'socks5'])('is known by the certificate of this one, over %s', async (kind) => {
    const circle = await openCircle(kind)
    const socket = await bench.tlsTunnel('localhost:443', 'localhost')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(socket, 'proxy settings')).toMatch(/gives back to Tokentrail what it is given/)
    expect(circle.connections).toBe(1)
  })

  it('is told where a tunnel that passes unread comes back', async () => {
    const circle = await openCircle('http', { never: ['bank.example'] })
    const client = await bench.client()
    client.write('CONNECT bank.example:443 HTTP/1.1\r\nHost: bank.example:443\r\n\r\n')
    const answer = await readToEnd(client)
    expect(answer).toMatch(/^HTTP\/1\.1 502 /)
    expect(answer).toMatch(/gives back to Tokentrail what it is given/)
    expect(circle.connections).toBeLessThan(40)
  })
})

it('a crowd at a proxy on the way is no circle: all are served', async () => {
  const peer = await openHttpPeer()
  peers.push(peer)
  const waiting: Socket[] = []
  const port = await bench.server((socket) => {
    socket.once('data', () => {
      waiting.push(socket)
      // Nobody is answered before all have come.
      if (waiting.length === 30) for (const one of waiting) one.write(ok)
    })
  })
  const upstream = { kind: 'proxy', url: `http://127.0.0.1:${peer.port}`, noProxy: [] }
  bench.proxy.configure(ProxySettings.parse({ upstream }))
  const answers = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const client = await bench.client()
      client.write(`GET http://plain.example:${port}/ HTTP/1.1\r\nHost: plain.example:${port}\r\n\r\n`)
      return readUntil(client, (text) => text.endsWith('ok') || text.endsWith('\n'))
    }),
  )
  expect(answers.filter((answer) => answer.endsWith('ok')).length).toBe(30)
  expect(peer.asked.filter((what) => what.includes('.tokentrail.invalid')).length).toBe(1)
})

it('a proxy that leads through this one, and then elsewhere, is no circle', async () => {
  const port = await bench.server(answering(ok))
  const peer = await openHttpPeer()
  peers.push(peer)
  // One port of it leads here, the other on, as it is with one proxy that has this one looked into some of what passes.
  const front = await bench.server((client: Socket) => {
    const parent = connect(bench.proxy.port, '127.0.0.1')
    parent.on('error', () => client.destroy())
    client.pipe(parent).pipe(client)
  })
  const upstream = { kind: 'proxy', url: `http://127.0.0.1:${peer.port}`, noProxy: [] }
  bench.proxy.configure(ProxySettings.parse({ upstream }))
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => {
      const client = connect(front, '127.0.0.1')
      client.write(
        `GET http://plain.example:${port}/ HTTP/1.1\r\nHost: plain.example:${port}\r\nConnection: close\r\n\r\n`,
      )
      return readUntil(client, (text) => text.endsWith('ok') || text.endsWith('\n'))
    }),
  )
  expect(answers.filter((answer) => answer.endsWith('ok')).length).toBe(20)
})

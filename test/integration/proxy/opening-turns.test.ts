import type { Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import { longestTurn, mostOpening } from '../../../main/proxy/http1/opening-turns.ts'
import { createServerConnections } from '../../../main/proxy/http1/server-connections.ts'
import { createUpstream, directSettings } from '../../../main/proxy/upstream/upstream.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

/** Many connections to one server that are wanted at once. */

const bench = fixture(openBench)
afterEach(() => void vi.useRealTimers())

/** A server that ends the TLS handshakes of its first connections alone, and the connections to it. */
async function openSilent(talks: number) {
  const issuer = await createLeafIssuer(bench.trustedAuthority)
  const secure = createTlsServer({ key: issuer.keyPem, cert: await issuer.issue('127.0.0.1') })
  const came: Socket[] = []
  const port = await bench.server((socket) => {
    if (came.push(socket) <= talks) secure.emit('connection', socket)
  })
  const trust = { ...directSettings.trust, ignoreFor: ['127.0.0.1'] }
  const { openConnection } = createUpstream(undefined, { ...directSettings, trust })
  const connections = createServerConnections(openConnection)
  onTestFinished(() => connections.clear())
  const origin = { scheme: 'https', host: '127.0.0.1', port } as const
  const begun: (() => void)[] = []
  onTestFinished(() => begun.forEach((giveUp) => void giveUp()))
  const open = (opened: (socket: Socket | undefined) => void = () => undefined, takesKept = false) => {
    begun.push(connections.open({ origin, timeout: 60_000 }, (_error, socket) => opened(socket), takesKept))
    return begun.length - 1
  }
  return { came, begun, connections, origin, open }
}

it('are opened so many at a time, and the next when one is given up', async () => {
  const { came, begun, open } = await openSilent(0)
  for (let number = 0; number < mostOpening + 2; number++) open()
  begun[mostOpening]?.()
  await expect.poll(() => came.length).toBe(mostOpening)
  begun[0]?.()
  await expect.poll(() => came.length).toBe(mostOpening + 1)
})

it('wait no longer than a moment for a server that is not reached', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { came, open } = await openSilent(0)
  for (let number = 0; number < 2 * mostOpening + 1; number++) open()
  await vi.waitUntil(() => came.length === mostOpening)
  vi.advanceTimersByTime(longestTurn)
  await vi.waitUntil(() => came.length === 2 * mostOpening)
  vi.advanceTimersByTime(longestTurn)
  await vi.waitUntil(() => came.length === 2 * mostOpening + 1)
})

it('are saved where one that was used before will do', async () => {
  const { came, connections, origin, open } = await openSilent(1)
  const first = await new Promise<Socket | undefined>((done) => open(done))
  if (!first) throw new Error('The first connection did not come about.')
  for (let number = 0; number < mostOpening; number++) open()
  const strict: unknown[] = []
  open((socket) => strict.push(socket))
  const lenient: unknown[] = []
  open((socket) => lenient.push(socket), true)
  await expect.poll(() => came.length).toBe(1 + mostOpening)
  connections.keep(origin, first)
  expect(lenient).toEqual([first])
  expect(strict).toEqual([])
  // Nobody waits for it any more: it rests.
  connections.keep(origin, first)
  expect(connections.idle(origin)).toBe(first)
})

it('serve a crowd that is larger, each request once', async () => {
  let came = 0
  const seen: string[] = []
  const port = await bench.server((socket) => {
    came++
    answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')(socket)
    socket.on('data', (chunk: Buffer) => seen.push(/\/(\d+) /.exec(chunk.toString())?.[1] ?? ''))
  })
  const clients = await Promise.all(Array.from({ length: 4 * mostOpening }, () => bench.client()))
  const said = clients.map((client, at) => {
    client.write(`GET http://127.0.0.1:${port}/${at} HTTP/1.1\r\nHost: h\r\n\r\n`)
    return readUntil(client, 'ok')
  })
  for (const text of await Promise.all(said)) expect(text).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(seen.map(Number).sort((one, other) => one - other)).toEqual(clients.map((_client, at) => at))
  expect(came).toBeLessThan(clients.length)
})

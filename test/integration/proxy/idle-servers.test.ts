import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createServerConnections, mostIdle } from '../../../main/proxy/http1/server-connections.ts'
import { createServerSessions } from '../../../main/proxy/http2/server-sessions.ts'
import { createUpstream } from '../../../main/proxy/upstream/upstream.ts'
import { fixture } from '../fixture.ts'
import { openBench } from './bench.ts'

/** How many connections to servers rest, and which of them are left first. */

const bench = fixture(openBench)
const upstream = createUpstream(undefined)

it('leaves the connection of HTTP/1 that has rested longest, to whichever server it is', async () => {
  const left: number[] = []
  let opened = 0
  const port = await bench.server((socket) => {
    const number = opened++
    socket.resume().once('close', () => left.push(number))
  })
  const connections = createServerConnections(upstream.openConnection)
  const origin = (number: number) =>
    ({ scheme: 'http', host: '127.0.0.1', port, serverName: `${number}.example` }) as const
  const open = async (number: number) => {
    const socket = await new Promise<Socket>((done, fail) =>
      connections.open({ origin: origin(number), timeout: 5000 }, (error, opened) =>
        opened ? done(opened) : fail(error),
      ),
    )
    await expect.poll(() => opened).toBe(number + 1)
    connections.keep(origin(number), socket, 60_000)
  }
  for (let number = 0; number < mostIdle; number++) await open(number)
  const again = connections.idle(origin(0))
  if (again) connections.keep(origin(0), again, 60_000)
  await open(mostIdle)
  await expect.poll(() => left).toEqual([1])
  // One that was in use and ended counts no more.
  connections.idle(origin(5))?.destroy()
  await open(mostIdle + 1)
  await open(mostIdle + 2)
  await expect.poll(() => left).toEqual([1, 5, 2])
  connections.clear()
  await expect.poll(() => left.length).toBe(opened)
})

it('lets all idle connections of HTTP/1 go where their descriptors are wanted, and keeps those that are in use', async () => {
  let closed = 0
  const port = await bench.server((socket) => void socket.resume().once('close', () => closed++))
  const connections = createServerConnections(upstream.openConnection)
  const origin = { scheme: 'http', host: '127.0.0.1', port } as const
  const open = () =>
    new Promise<Socket>((done, fail) =>
      connections.open({ origin, timeout: 5000 }, (error, opened) => (opened ? done(opened) : fail(error))),
    )
  const used = await open()
  for (const socket of await Promise.all(Array.from({ length: 3 }, open))) connections.keep(origin, socket)
  expect([connections.letIdleGo(), connections.letIdleGo()]).toEqual([3, 0])
  await expect.poll(() => closed).toBe(3)
  connections.keep(origin, used)
  expect(connections.idle(origin)).toBe(used)
  used.destroy()
})

it('leaves the connection of HTTP/2 that has rested longest, and none on which a stream is open', async () => {
  const left: number[] = []
  const sessions: ServerHttp2Session[] = []
  const server = createHttp2Server()
  server.on('session', (session) => {
    const number = sessions.push(session) - 1
    session.once('close', () => left.push(number))
  })
  server.on('stream', (stream, { ':method': method }) => {
    stream.respond({ ':status': 200 }, { endStream: method === 'GET' })
    stream.resume().once('end', () => stream.end())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const pool = createServerSessions(createServerConnections(upstream.openConnection))
  onTestFinished(() => {
    pool.clear()
    for (const session of sessions) session.destroy()
    server.close()
  })
  const origin = { scheme: 'http', host: '127.0.0.1', port: (server.address() as AddressInfo).port } as const
  /** Asks on a connection of its own, and tells when the stream is over. */
  const ask = async (method: string) => {
    const session = await pool.take(origin, 'fresh')
    const stream = session.request([':method', method, ':path', '/'], { endStream: method === 'GET' })
    stream.on('wantTrailers', () => stream.sendTrailers({}))
    const over = new Promise<void>((done) => stream.resume().once('close', done))
    await new Promise((done) => stream.once('response', done))
    return { stream, over }
  }
  const busy = await ask('POST')
  for (let number = 1; number <= mostIdle; number++) await (await ask('GET')).over
  expect([sessions.length, left]).toEqual([mostIdle + 1, []])
  await (await ask('GET')).over
  await expect.poll(() => left).toEqual([1])
  busy.stream.end()
  await busy.over
  await expect.poll(() => left).toEqual([1, 2])
  await (await ask('GET')).over
  await expect.poll(() => left).toEqual([1, 2, 3])
  const last = await ask('POST')
  expect([pool.letIdleGo(), pool.letIdleGo()]).toEqual([mostIdle - 1, 0])
  await expect.poll(() => left.length).toBe(sessions.length - 1)
  last.stream.end()
  await last.over
})

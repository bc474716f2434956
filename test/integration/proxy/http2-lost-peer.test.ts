import { once } from 'node:events'
import { connect } from 'node:http2'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench } from './bench.ts'

const bench = fixture(openBench)
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** So much may come that the connection itself is what holds it back. */
const roomy = { initialWindowSize: 2 ** 28 }

/** Nothing more is taken from the system: what comes fills its memory, and then the other side has to wait. */
function stopReading(raw: Socket): void {
  const handle: unknown = Reflect.get(raw, '_handle')
  if (typeof handle !== 'object' || !handle || !('readStop' in handle)) throw new Error('no handle')
  if (typeof handle.readStop === 'function') handle.readStop()
}

/** Writes without end; gives how often it could. */
function fill(stream: Writable): () => number {
  const block = Buffer.alloc(65_536)
  let written = 0
  const write = () => {
    do written++
    while (stream.write(block))
    stream.once('drain', write)
  }
  write()
  return () => written
}

/** Comes once no more has been written for a while. */
async function comesToAStop(written: () => number): Promise<void> {
  let before = -1
  const isStill = () => {
    const now = written()
    const still = now === before
    before = now
    return still
  }
  await expect.poll(isStill, { interval: 300, timeout: 10_000 }).toBe(true)
}

async function roomyClient(port: number) {
  const raw = await bench.tunnel(`localhost:${port}`)
  const ca = bench.authority.certificatePem
  const secure = connectTls({ socket: raw, servername: 'localhost', ca, ALPNProtocols: ['h2'] })
  secure.on('error', () => undefined)
  await once(secure, 'secureConnect')
  const client = connect('https://localhost', { createConnection: () => secure, settings: roomy })
  client.on('error', () => undefined).setLocalWindowSize(roomy.initialWindowSize)
  return { raw, client }
}

/** How the exchange ended; the connections are looked at every five seconds. */
async function ended() {
  const isOver = () => {
    vi.advanceTimersByTime(5000)
    return bench.exchanges().some(hasEnded)
  }
  await expect.poll(isOver, { timeout: 10_000 }).toBe(true)
  return bench.exchanges()[0]?.outcome
}

it('a client that goes while it reads too slowly is noticed, and its server need not go on', async () => {
  let written = () => 0
  const { promise: left, resolve } = Promise.withResolvers<void>()
  const port = await bench.http2Server((server) =>
    server.on('stream', (stream) => {
      stream.on('error', () => undefined).once('close', resolve)
      stream.respond({})
      written = fill(stream)
    }),
  )
  const { raw, client } = await roomyClient(port)
  const stream = client.request({ ':path': '/' }).on('error', () => undefined)
  await once(stream, 'response')
  stopReading(raw)
  await comesToAStop(() => written())
  raw.resetAndDestroy()
  expect(await ended()).toMatchObject({ kind: 'cut', error: { code: 'client-aborted' } })
  await left
}, 20_000)

it('a server that goes while it reads too slowly is noticed, and its client is told', async () => {
  const connections: Socket[] = []
  const port = await bench.http2Server(
    (server) => {
      server.on('connection', (raw) => connections.push(raw))
      server.on('session', (session) => session.setLocalWindowSize(roomy.initialWindowSize))
      server.on('stream', (stream) => {
        stream.on('error', () => undefined)
        for (const raw of connections) stopReading(raw)
      })
    },
    { settings: roomy },
  )
  const { client } = await roomyClient(port)
  const stream = client.request({ ':path': '/', ':method': 'POST' }).on('error', () => undefined)
  await comesToAStop(fill(stream))
  const answer = once(stream, 'response')
  for (const raw of connections) raw.resetAndDestroy()
  expect(await ended()).toMatchObject({ kind: 'failed', error: { code: 'reset' } })
  const [head] = await answer
  expect(head).toMatchObject({ ':status': 502 })
}, 20_000)

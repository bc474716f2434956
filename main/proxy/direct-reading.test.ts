import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTcp, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { connect, createServer, TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLeafIssuer } from '../certificates/leaf-issuer.ts'
import { makeAuthority } from '../certificates/make-authority.ts'
import { DirectReading } from './direct-reading.ts'

let key: string
let cert: string
const servers: Server[] = []

beforeAll(async () => {
  const authority = await makeAuthority()
  const leaves = await createLeafIssuer(authority)
  key = leaves.keyPem
  cert = await leaves.issue('localhost')
})

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function portOf(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** A connection that is read directly, to a server that does this with its end of it. */
async function readingFrom(serve: (socket: Socket) => void): Promise<{ reading: DirectReading; socket: Socket }> {
  const server = createServer({ key, cert }, (socket) => {
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  const port = await portOf(server)
  const socket = DirectReading.connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  const reading = DirectReading.of(socket)
  if (!reading) throw new Error('it is not read directly')
  await once(socket, 'secureConnect')
  return { reading, socket }
}

/** Somebody who reads what is written to the socket that comes with it, and stops now and then. */
async function slowReader(kind: 'tcp' | 'tls'): Promise<{ to: Socket; read: Promise<string> }> {
  const hash = createHash('sha256')
  let done: (hash: string) => void = () => undefined
  const read = new Promise<string>((resolve) => {
    done = resolve
  })
  let taken = 0
  const take = (socket: Socket) => {
    socket.on('data', (chunk: Buffer) => {
      hash.update(chunk)
      taken += chunk.length
      if (taken < 300_000) return
      taken = 0
      socket.pause()
      setTimeout(() => socket.resume(), 2)
    })
    socket.on('end', () => done(hash.digest('hex')))
  }
  const port = await portOf(kind === 'tls' ? createServer({ key, cert }, take) : createTcpServer(take))
  const to =
    kind === 'tls'
      ? connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connectTcp({ port, host: '127.0.0.1' })
  await once(to, kind === 'tls' ? 'secureConnect' : 'connect')
  return { to, read }
}

describe('reading a TLS connection directly', () => {
  it('is an ordinary stream until somebody takes what comes', async () => {
    const { socket } = await readingFrom((server) => server.end('one two'))
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toBe('one two')
  })

  it('gives a copy to a stream: what comes later does not change it', async () => {
    const { socket } = await readingFrom((server) => {
      server.write('first')
      setTimeout(() => server.end('later'), 20)
    })
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(chunks.map(String)).toEqual(['first', 'later'])
  })

  it('gives what comes to whoever takes it, and to the stream again when nobody does', async () => {
    const { reading, socket } = await readingFrom((server) => {
      server.on('data', (chunk) => server.write(`answer to ${chunk}`))
    })
    const taken: string[] = []
    const came = () => new Promise<void>((done) => reading.take((part) => done(void taken.push(part.toString()))))
    socket.resume()
    socket.write('a')
    await came()
    reading.take(undefined)
    const flows = once(socket, 'data')
    socket.write('b')
    expect(String((await flows)[0])).toBe('answer to b')
    expect(taken).toEqual(['answer to a'])
  })

  it.each(['tls', 'tcp'] as const)('passes every byte on to a slow reader by %s', async (kind) => {
    const sent = createHash('sha256')
    const { reading, socket } = await readingFrom((server) => {
      server.once('data', async () => {
        for (let n = 0; n < 400; n++) {
          const block = randomBytes(1 + Math.floor(Math.random() * 100_000))
          sent.update(block)
          if (!server.write(block)) await once(server, 'drain')
          if (n % 50 === 0) await after(1)
        }
        server.end()
      })
    })
    const { to, read } = await slowReader(kind)
    let kept = 0
    reading.take((part) => {
      const atOnce = to instanceof TLSSocket && to.writableLength === 0
      if (!atOnce) kept++
      to.write(atOnce ? part : reading.keep(part, to))
      if (to.writableLength > 400_000) socket.pause()
    })
    to.on('drain', () => socket.resume())
    socket.on('end', () => to.end())
    socket.resume()
    socket.write('go')
    const hash = await read
    expect(kept).toBeGreaterThan(100)
    expect(hash).toBe(sent.digest('hex'))
  })

  it('leaves what is kept as it is when the connection is used for something else', async () => {
    const { reading, socket } = await readingFrom((server) => {
      server.on('data', (chunk) => server.write(Buffer.alloc(10_000, chunk.subarray(0, 1))))
    })
    const { to } = await slowReader('tcp')
    const parts: Buffer[] = []
    let length = 0
    const all = (name: string) =>
      new Promise<void>((done) => {
        length = 0
        reading.take((part) => {
          parts.push(reading.keep(part, to))
          length += part.length
          if (length === 10_000) done()
        })
        socket.write(name)
      })
    socket.resume()
    for (const name of 'abcdef') await all(name)
    expect(Buffer.concat(parts).toString()).toBe([...'abcdef'].map((name) => name.repeat(10_000)).join(''))
  })
})

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench, readToEnd } from './bench.ts'

const bench = fixture(openBench)

const get = (port: number) => `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`

describe('a server that leaves in the middle of a body', () => {
  const ends = [
    ['of a length', 'Content-Length: 1000\r\n\r\nonly this'],
    ['of chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ] as const
  const ways = ['reset', 'closed'].flatMap((how) => ['plain', 'TLS'].map((way) => [how, way] as const))

  it.each(ends.flatMap(([what, rest]) => ways.map(([how, way]) => [what, how, way, rest] as const)))(
    '%s (%s, %s) never has it look whole',
    async (_what, how, way, rest) => {
      const begun = `HTTP/1.1 200 OK\r\n${rest}`
      const leave = (socket: Socket) => {
        if (how === 'closed') socket.end()
        // What is inside of TLS cannot be reset: its connection ends without a word.
        else if (socket instanceof TLSSocket) socket.destroy()
        else socket.resetAndDestroy()
      }
      const serve = (socket: Socket) => {
        socket.once('data', () => socket.write(begun, () => leave(socket)))
      }
      const port = await (way === 'TLS' ? bench.tlsServer(serve) : bench.server(serve))
      const client = way === 'TLS' ? await bench.tlsTunnel(`localhost:${port}`, 'localhost') : await bench.client()
      client.write(way === 'TLS' ? 'GET / HTTP/1.1\r\nHost: h\r\n\r\n' : get(port))
      expect(await readToEnd(client)).toBe(begun)
      const { outcome } = await bench.exchange(hasEnded)
      expect(outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' }, response: { status: 200 } })
    },
  )

  it.each([
    ['its closing', '1.1', '\r\nhalf'],
    [
      'its closing alone, of chunks that HTTP/1.0 does not have,',
      '1.0',
      'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    ],
  ])('that %s would end resets the client too', async (_what, version, rest) => {
    const port = await bench.server((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () => socket.resetAndDestroy()))
    })
    const client = await bench.client()
    const failed = new Promise<Error | undefined>((done) => {
      client.once('error', done).once('end', () => done(undefined))
    })
    client.resume().write(get(port).replace('HTTP/1.1', `HTTP/${version}`))
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'reset' } })
  })
})

it('passes what came before a fault of a body, where closing alone would tell its end', async () => {
  const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'
  const port = await bench.tlsServer((socket) => socket.once('data', () => socket.write(`${begun}no chunk\r\n`)))
  const client = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
  client.write('GET / HTTP/1.0\r\n\r\n')
  expect(await readToEnd(client)).toBe('HTTP/1.1 200 OK\r\n\r\nhalf')
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

  it('by a client that has said nothing still brings what the server says', async () => {
    const port = await bench.server((socket) => {
      socket.allowHalfOpen = true
      socket.resume().once('end', () => socket.end('at the end'))
    })
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    client.allowHalfOpen = true
    const text = readToEnd(client)
    client.end()
    expect(await text).toBe('at the end')
  })

  it('by a client that has said nothing, as browsers leave spare ones, ends where the server has nothing to say', async () => {
    const served = Promise.withResolvers<Socket>()
    const port = await bench.server((socket) => served.resolve(socket.resume()))
    const client = await bench.tunnel(`127.0.0.1:${port}`)
    const closed = once(client, 'close')
    client.resume().end()
    await once(await served.promise, 'close')
    await closed
    expect(bench.exchanges()).toEqual([])
  })

  it('by a client in the midst of its ClientHello is closed', async () => {
    const client = await bench.tunnel('localhost:1')
    const closed = once(client, 'close')
    client.resume().end(Buffer.from([0x16, 3, 1, 2, 0, 1]))
    await closed
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

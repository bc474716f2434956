import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Exchange, responseOf } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(openBench)

/** A server that answers when the head has come, and goes on reading. */
async function eager(answer: string, then: (socket: Socket) => void = () => undefined) {
  const received: string[] = []
  const ended: number[] = []
  const serve = (socket: Socket) => {
    const at = received.push('') - 1
    socket.once('data', () => socket.write(answer, () => then(socket)))
    socket.on('data', (chunk) => {
      received[at] += chunk.toString('latin1')
    })
    socket.once('end', () => ended.push(at))
  }
  return { received, ended, serve }
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly'
const bodyOf = ({ request }: Exchange) => Buffer.from(request.body.bytes).toString('latin1')
const isWhole = ({ timing }: Exchange) => timing.requestEnded !== undefined

describe('a server that answers before it has the whole request', () => {
  it.each(['plain', 'TLS'])('still gets all of it, and it is recorded whole, over %s', async (over) => {
    const { received, ended, serve } = await eager(ok)
    const port = over === 'TLS' ? await bench.tlsServer(serve) : await bench.server(serve)
    const client = over === 'TLS' ? await bench.tlsTunnel(`localhost:${port}`, 'localhost') : await bench.client()
    const length = 3 * 1024 * 1024
    const target = over === 'TLS' ? '/' : `http://127.0.0.1:${port}/`
    client.write(`POST ${target} HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\nx`)
    expect(await readUntil(client, 'early')).toBe(ok)
    expect((await bench.exchange(hasEnded)).outcome.kind).toBe('answered')
    client.write('y'.repeat(length - 1))
    await expect.poll(() => ended).toEqual([0])
    expect(received[0]).toBe(
      `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\nx${'y'.repeat(length - 1)}`,
    )
    const { outcome, request } = await bench.exchange(isWhole)
    expect(outcome.kind).toBe('answered')
    expect(request.body.size).toBe(length)
  })

  it('gets the trailers too, and is asked on another connection next', async () => {
    const { received, serve } = await eager(ok)
    const port = await bench.server(serve)
    const client = await bench.client()
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n`)
    await readUntil(client, 'early')
    client.write(`1\r\nb\r\n0\r\nX-T: 1\r\n\r\nGET http://127.0.0.1:${port}/next HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, 'early')).toBe(ok)
    expect(received).toEqual([
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\nX-T: 1\r\n\r\n',
      'GET /next HTTP/1.1\r\nHost: h\r\n\r\n',
    ])
    const first = await bench.exchange(isWhole)
    expect(bodyOf(first)).toBe('ab')
    expect(first.request.trailers).toEqual([['X-T', '1']])
  })

  it('is held back by nobody where it reads no more, and the client can go on', async () => {
    const { serve } = await eager(ok, (socket) => socket.pause())
    const port = await bench.server(serve)
    const client = await bench.client()
    const length = 64 * 1024 * 1024
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\nx`)
    await readUntil(client, 'early')
    client.write(Buffer.alloc(length - 1))
    // It fills what there is to hold it, and waits for the server as it would without a proxy.
    await expect.poll(async () => client.writableLength > 0).toBe(true)
    client.destroy()
    await bench.exchange((exchange) => hasEnded(exchange) && exchange.request.body.size > 1)
  })

  it('is heard where it closes at once, though its connection is reset while the request is sent on', async () => {
    const answer = 'HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nearly'
    const port = await bench.server((socket) => {
      // What is unread when it closes makes a reset of its end.
      socket.once('data', () => socket.pause().write(answer, () => socket.destroy()))
    })
    const length = 4 * 1024 * 1024
    for (let turn = 0; turn < 20; turn++) {
      const client = await bench.client()
      const said = readUntil(client, 'early')
      client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`)
      client.write(Buffer.alloc(length))
      expect(await said).toBe(answer)
      client.destroy()
    }
  })

  it('loses what a client leaves out, which is told of what came', async () => {
    const { ended, serve } = await eager(ok)
    const port = await bench.server(serve)
    const client = await bench.client()
    client.write(`POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\na`)
    await readUntil(client, 'early')
    client.end('b')
    await expect.poll(() => ended).toEqual([0])
    const exchange = await bench.exchange((one) => bodyOf(one) === 'ab')
    expect(exchange.outcome.kind).toBe('answered')
    expect(exchange.timing.requestEnded).toBeUndefined()
  })

  it('ends its response by its end, though the client waits for that with the rest', async () => {
    const answer = 'HTTP/1.1 417 Expectation Failed\r\n\r\nno'
    const { serve } = await eager(answer, (socket) => socket.end())
    const port = await bench.server(serve)
    const client = await bench.client()
    const said = readToEnd(client)
    client.write(
      `POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
    )
    expect(await said).toBe(answer)
    const outcome = responseOf(await bench.exchange(hasEnded))
    expect(outcome?.status).toBe(417)
  })
})

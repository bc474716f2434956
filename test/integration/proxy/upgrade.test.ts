import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

it('passes a WebSocket through and counts its bytes', async () => {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)))
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const { port } = http.address() as AddressInfo
  const client = await bench.client()
  client.write(
    `GET http://127.0.0.1:${port}/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  expect(await readUntil(client, '\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 101 .*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/s,
  )
  client.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]))
  expect(await readUntil(client, 'echo hi')).toContain('echo hi')
  client.destroy()
  const { outcome } = await bench.exchange((exchange) => exchange.outcome.kind === 'upgraded' && !exchange.outcome.open)
  expect(outcome).toMatchObject({ bytesUp: 8, bytesDown: 9, response: { status: 101 } })
  sockets.close()
  await new Promise((done) => http.close(done))
})

it('gives the answer of a server that does not upgrade', async () => {
  const port = await bench.server(answering('HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope'))
  const client = await bench.client()
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  expect(await readUntil(client, 'nope')).toContain('HTTP/1.1 403 No')
})

it.each([
  ['a length', 'Content-Length: 5\r\n\r\nhello'],
  ['chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
])('switches where the request has a body with %s, as Docker sends it', async (_what, rest) => {
  let received = ''
  const answer = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'
  const port = await bench.server((socket) =>
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      if (received.endsWith(rest)) socket.write(answer)
      if (received.endsWith('raw')) socket.write('said')
    }),
  )
  const client = await bench.client()
  const lines = `Host: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n${rest}`
  client.write(`POST http://127.0.0.1:${port}/exec/1/start HTTP/1.1\r\n${lines}`)
  expect(await readUntil(client, '\r\n\r\n')).toBe(answer)
  client.write('raw')
  expect(await readUntil(client, 'said')).toBe('said')
  expect(received).toBe(`POST /exec/1/start HTTP/1.1\r\n${lines}raw`)
  client.destroy()
  const { outcome, request } = await bench.exchange(({ outcome: now }) => now.kind === 'upgraded' && !now.open)
  expect(outcome).toMatchObject({ bytesUp: 3, bytesDown: 4 })
  expect(Buffer.from(request.body.bytes).toString()).toBe('hello')
})

it('switches before the rest of a body too, which passes on', async () => {
  let received = ''
  const port = await bench.server((socket) =>
    socket.on('data', (chunk) => {
      if (!received) socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
      received += chunk.toString('latin1')
    }),
  )
  const client = await bench.client()
  client.write(
    `POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 5\r\n\r\nhe`,
  )
  await readUntil(client, '\r\n\r\n')
  client.write('lloraw')
  await expect.poll(() => received.slice(-8)).toBe('helloraw')
})

it('passes a WebSocket inside TLS, with large messages both ways', async () => {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  )
  const port = await bench.tlsServer((socket) => http.emit('connection', socket))
  const secure = await bench.tlsTunnel(`localhost:${port}`, 'localhost')
  const client = new WebSocket(`wss://localhost:${port}/ws`, {
    createConnection: () => secure,
    perMessageDeflate: true,
  })
  await new Promise((done, fail) => client.once('open', done).once('error', fail))
  const sent = Buffer.alloc(1024 * 1024, 'tokentrail')
  const echoed = new Promise<Buffer>((done) => client.once('message', (data) => done(data as Buffer)))
  client.send(sent, { compress: false })
  expect((await echoed).equals(sent)).toBe(true)
  client.close(1000, 'done')
  await new Promise((done) => client.once('close', done))
  const { outcome, request } = await bench.exchange(
    (exchange) => exchange.outcome.kind === 'upgraded' && !exchange.outcome.open,
  )
  expect(request.url).toBe(`https://localhost:${port}/ws`)
  expect(outcome.kind === 'upgraded' && outcome.bytesUp).toBeGreaterThan(sent.length)
  sockets.close()
})

import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { fromRow, toRow } from '../../../main/session/stored-exchange.ts'
import { fixture } from '../fixture.ts'
import { openBench } from './bench.ts'

const bench = fixture(openBench)

const long = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`).join('')

it.each([
  ['plain', false],
  ['plain', true],
  ['TLS', false],
  ['TLS', true],
])('keeps the messages of a WebSocket over %s, compressed: %s', async (way, compress) => {
  const http = createServer()
  const perMessageDeflate = compress && { threshold: 0 }
  const sockets = new WebSocketServer({ server: http, perMessageDeflate })
  sockets.on('connection', (socket) =>
    socket.on('message', (data, binary) => socket.send(binary ? data : `echo ${data}`, { binary })),
  )
  const serve = (socket: Socket) => void http.emit('connection', socket)
  const secure = way === 'TLS'
  const port = await (secure ? bench.tlsServer(serve) : bench.server(serve))
  // Without TLS the proxy reads from Host where the request goes.
  const connection = secure ? await bench.tlsTunnel(`localhost:${port}`, 'localhost') : await bench.client()
  const client = new WebSocket(`${secure ? 'wss' : 'ws'}://localhost:${port}/ws`, {
    createConnection: () => connection,
    perMessageDeflate,
  })
  await new Promise((done, fail) => client.once('open', done).once('error', fail))
  const answers: string[] = []
  const all = new Promise<void>((done) => client.on('message', (data) => answers.push(`${data}`) === 4 && done()))
  client.send('first token')
  client.send('first token again')
  client.send(Buffer.from([1, 2, 3]))
  client.send(long.slice(0, 100_000), { fin: false })
  client.send(long.slice(100_000))
  await all
  client.close(1000, 'done')
  await new Promise((done) => client.once('close', done))
  expect(answers[3]).toBe(`echo ${long}`)

  const exchange = await bench.exchange(({ outcome }) => outcome.kind === 'upgraded' && !outcome.open)
  const messages = exchange.outcome.kind === 'upgraded' ? exchange.outcome.messages : undefined
  const compression = compress ? 'opened' : 'none'
  const seen = (direction: 'up' | 'down') =>
    messages?.kept
      .filter((message) => message.direction === direction)
      .map(({ kind, size, bytes, truncated, compression: how }) => [
        kind,
        size,
        Buffer.from(bytes).toString('latin1'),
        truncated,
        how,
      ])
  const close = ['close', 6, '\x03\xe8done', false, 'none']
  const kept = 64 * 1024
  expect(seen('up')).toEqual([
    ['text', 11, 'first token', false, compression],
    ['text', 17, 'first token again', false, compression],
    ['binary', 3, '\x01\x02\x03', false, compression],
    ['text', long.length, long.slice(0, kept), true, compression],
    close,
  ])
  expect(seen('down')).toEqual([
    ['text', 16, 'echo first token', false, compression],
    ['text', 22, 'echo first token again', false, compression],
    ['binary', 3, '\x01\x02\x03', false, compression],
    ['text', long.length + 5, `echo ${long}`.slice(0, kept), true, compression],
    close,
  ])
  const times = messages?.kept.map(({ at }) => at) ?? []
  expect(times).toEqual([...times].sort((a, b) => a - b))
  const stored = fromRow(toRow(exchange))
  expect(stored.outcome).toMatchObject({ messages: { kept: messages?.kept, dropped: 0 } })
  expect(bench.errors).toEqual([])
  sockets.close()
})

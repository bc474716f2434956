import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { ClientProcess } from '../../shared/exchange/client-process.ts'
import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import type { ConnectionEnds } from '../processes/connection-ends.ts'
import type { CapturePhase } from './capture-sink.ts'
import { createClientEnds } from './client-ends.ts'
import { createRecording } from './exchange-recording.ts'

const curl: ClientProcess = { pid: 4711, name: 'curl' }
const head = { method: 'GET', url: 'http://a.example/', httpVersion: '1.1', headers: [] }
const close: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const end of close.splice(0)) end()
})

/** A connection, and who asks about it: the answer comes when the test gives it. */
async function connected() {
  const questions: ((process: ClientProcess | undefined) => void)[] = []
  const asked: ConnectionEnds[] = []
  let withdrawn = 0
  const ends = createClientEnds({
    find(connection, told) {
      asked.push(connection)
      questions.push(told)
      return () => ++withdrawn > 0
    },
    close: () => undefined,
  })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [socket] = await accepted
  close.push(
    () => server.close(),
    () => client.destroy(),
    () => socket.destroy(),
  )
  ends.connected(socket)
  const told: [CapturePhase, Exchange][] = []
  let next = 0
  const sink = {
    nextId: () => exchangeId(next++),
    record: (exchange: Exchange, phase: CapturePhase) => void told.push([phase, exchange]),
  }
  const target = { sink, bodyLimit: 1000, onSinkError: () => undefined, clients: ends }
  const record = () => createRecording(target, head, socket, true)
  return { questions, asked, ends, socket, client, told, record, withdrawn: () => withdrawn }
}

const phases = (told: readonly [CapturePhase, Exchange][]) =>
  told.map(([phase, { id, connection }]) => `${id} ${phase} ${connection.process?.name ?? '-'}`)

test('asks once for a connection, by both of its ends', async () => {
  const { asked, record, client, socket } = await connected()
  record().failed({ code: 'reset', message: '' })
  record().failed({ code: 'reset', message: '' })
  expect(asked).toEqual([
    {
      client: { address: '127.0.0.1', port: client.localPort },
      proxy: { address: '127.0.0.1', port: socket.localPort },
    },
  ])
})

test('amends what had ended before the system told, and tells of what goes on', async () => {
  vi.useFakeTimers()
  const { questions, told, record } = await connected()
  record().aborted()
  const open = record()
  const short = record()
  questions[0]?.(curl)
  short.aborted()
  vi.runAllTimers()
  open.responseStarted({ status: 200, reason: '', httpVersion: '1.1', headers: [] })
  open.answered([])
  record().aborted()
  expect(phases(told)).toEqual([
    '0 requested -',
    '0 ended -',
    '1 requested -',
    '2 requested -',
    '0 amended curl',
    '2 ended curl',
    '1 progress curl',
    '1 ended curl',
    '3 requested curl',
    '3 ended curl',
  ])
  expect(told[4]?.[1]).toEqual({ ...told[1]?.[1], connection: { ...told[1]?.[1].connection, process: curl } })
})

test('tells nothing new where the system does not tell', async () => {
  const { questions, told, record } = await connected()
  record().aborted()
  questions[0]?.(undefined)
  expect(phases(told)).toEqual(['0 requested -', '0 ended -'])
})

test('withdraws the question of a connection that closed, and forgets it', async () => {
  const { ends, socket, client, withdrawn } = await connected()
  const end = ends.of(socket)
  client.destroy()
  socket.resume()
  await once(socket, 'close')
  expect(withdrawn()).toBe(1)
  expect(end).toMatchObject({ told: true, process: undefined })
})

test('lets the question stand where the proxy closed the connection: the client still has its end', async () => {
  const { ends, socket, questions, withdrawn } = await connected()
  const end = ends.of(socket)
  socket.destroy()
  await once(socket, 'close')
  expect(withdrawn()).toBe(0)
  questions[0]?.(curl)
  expect(end).toMatchObject({ told: true, process: curl })
})

import { Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Exchange, exchangeId, type Header, responseSoFar } from '../../shared/exchange/exchange.ts'
import type { CapturePhase, Going } from './capture-sink.ts'
import { createRecording } from './exchange-recording.ts'
import type { Recording } from './recording.ts'

const limit = 64 * 1024
const second = 1000

const begun: Recording[] = []

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  // The timer that looks at all of them ends once there are none.
  for (const recording of begun.splice(0)) recording.aborted()
  vi.advanceTimersByTime(2 * second)
  vi.useRealTimers()
})

/** Begins an answer, and keeps what is told of it: recorded whole, or light. */
function answering(headers: readonly Header[], status = 200, asked: readonly Header[] = []) {
  const asks = asking(true, asked)
  asks.recording.responseStarted({ status, reason: '', httpVersion: '1.1', headers })
  return asks
}

/** Begins a request, `whole` or with a body that is still to come. */
function asking(wholeAtOnce: boolean, asked: readonly Header[] = []) {
  const recorded: [CapturePhase, Exchange][] = []
  const light: Exchange[] = []
  let whole = (): Exchange | undefined => undefined
  const sink = {
    nextId: () => exchangeId(0),
    record: (exchange: Exchange, phase: CapturePhase) => void recorded.push([phase, exchange]),
    grew(exchange: Exchange, going: Going) {
      light.push(exchange)
      whole = () => going.now()
    },
  }
  const request = { method: 'GET', url: 'http://h/', httpVersion: '1.1', headers: asked }
  const recording = createRecording(
    { sink, bodyLimit: limit, onSinkError: () => undefined },
    request,
    new Socket(),
    wholeAtOnce,
  )
  begun.push(recording)
  const rewritten = () =>
    recorded.reduce((bytes, [, exchange]) => bytes + (responseSoFar(exchange)?.body.bytes.length ?? 0), 0)
  return { recording, recorded, light, whole: () => whole(), rewritten }
}

const ofEvents: Header = ['Content-Type', 'text/event-stream; charset=utf-8']

it('tells of the events of a stream as they come, twice a second at most', () => {
  const { recording, recorded, light, whole } = answering([ofEvents])
  for (let event = 0; event < 20; event++) {
    recording.responseTap.take(Buffer.from(`data: ${event}\n\n`))
    vi.advanceTimersByTime(100)
  }
  expect(recorded.map(([phase, { outcome }]) => `${phase} ${outcome.kind}`)).toEqual([
    'requested pending',
    'progress answering',
    'progress answering',
    'progress answering',
  ])
  expect(light.length).toBe(1)
  expect(responseSoFar(light[0] as Exchange)?.body).toMatchObject({ size: 190, bytes: new Uint8Array(0) })
  const now = whole()
  expect(Buffer.from((now && responseSoFar(now)?.body.bytes) ?? []).toString()).toMatch(
    /^data: 0\n(?:.*\n)*data: 19\n\n$/,
  )
  // Nothing came since.
  vi.advanceTimersByTime(60 * second)
  expect(recorded.length + light.length).toBe(5)
})

it('writes little more of a stream of hours than what is kept of it', () => {
  const { recording, recorded, light, rewritten } = answering([ofEvents])
  const event = Buffer.from(`data: ${'x'.repeat(190)}\n\n`)
  for (let time = 0; time < 3600; time++) {
    for (let count = 0; count < 10; count++) recording.responseTap.take(event)
    vi.advanceTimersByTime(second)
  }
  expect(light.length).toBeGreaterThan(3000)
  expect(rewritten()).toBeLessThan(6 * limit)
  recording.answered([])
  expect(recorded.at(-1)).toMatchObject([
    'ended',
    { outcome: { response: { body: { size: 3600 * 10 * event.length } } } },
  ])
  const told = recorded.length + light.length
  vi.advanceTimersByTime(60 * second)
  expect(recorded.length + light.length).toBe(told)
})

it('writes a slow stream anew within half a minute', () => {
  const { recording, recorded } = answering([ofEvents])
  recording.responseTap.take(Buffer.alloc(10_000, 'x'))
  vi.advanceTimersByTime(second)
  recording.responseTap.take(Buffer.from('last'))
  vi.advanceTimersByTime(second)
  expect(recorded.length).toBe(2)
  recording.responseTap.take(Buffer.from('!'))
  vi.advanceTimersByTime(31 * second)
  recording.responseTap.take(Buffer.from('!'))
  vi.advanceTimersByTime(second)
  expect(responseSoFar(recorded.at(-1)?.[1] as Exchange)?.body.size).toBe(10_006)
})

it('tells of another response when it takes long, and of none that is quick', () => {
  const long = answering([['Content-Type', 'application/json']])
  const quick = answering([['Content-Type', 'application/json']])
  vi.advanceTimersByTime(900)
  quick.recording.answered([])
  expect(long.recorded.length).toBe(1)
  vi.advanceTimersByTime(second)
  expect(long.recorded.at(-1)).toMatchObject([
    'progress',
    { outcome: { kind: 'answering', response: { status: 200 } } },
  ])
  expect(quick.recorded.map(([phase]) => phase)).toEqual(['requested', 'ended'])
})

it('writes the messages of an open WebSocket anew when there is half as much again', () => {
  const upgrade: Header = ['Upgrade', 'websocket']
  const { recording, recorded, light, whole } = answering([upgrade], 101, [upgrade])
  const frame = Buffer.concat([Buffer.from([0x81, 100]), Buffer.alloc(100, 'x')])
  recording.upgraded(0, 0, true)
  for (let count = 1; count <= 200; count++) {
    recording.upgradedTap.down(frame)
    recording.upgraded(0, count * frame.length, true)
  }
  const messagesOf = ({ outcome }: Exchange) => (outcome.kind === 'upgraded' ? outcome.messages : undefined)
  expect(recorded.length).toBeLessThan(20)
  expect(recorded.length + light.length).toBe(202)
  expect(messagesOf(light.at(-1) as Exchange)).toEqual({ kept: [], dropped: 200 })
  expect(messagesOf(whole() as Exchange)?.kept.length).toBe(200)
})

it('tells how much of a long request has come, and of none that is quick', () => {
  const long = asking(false)
  const quick = asking(false)
  const drop = Buffer.alloc(1000, 'x')
  for (let time = 0; time < 9; time++) {
    long.recording.requestTap.take(drop)
    quick.recording.requestTap.take(drop)
    vi.advanceTimersByTime(100)
  }
  expect(long.recorded.map(([phase]) => phase)).toEqual(['started'])
  quick.recording.requestEnded([])
  vi.advanceTimersByTime(10 * second)
  expect(quick.recorded.map(([phase]) => phase)).toEqual(['started', 'requested'])
  expect(long.recorded.at(-1)).toMatchObject(['progress', { outcome: { kind: 'pending' }, timing: {} }])
  expect(long.recorded.at(-1)?.[1].request.body.size).toBe(9000)
  // It stands still, then grows by less than half: that is not written anew.
  expect(long.recorded.length + long.light.length).toBe(2)
  long.recording.requestTap.take(drop)
  vi.advanceTimersByTime(second)
  expect(long.light.map(({ request }) => request.body)).toMatchObject([{ size: 10_000, bytes: new Uint8Array(0) }])
  expect(long.whole()?.request.body.bytes.length).toBe(10_000)
})

it('writes the first of a response that follows a long request, which is told as before', () => {
  const { recording, recorded } = asking(false)
  recording.requestTap.take(Buffer.alloc(limit))
  vi.advanceTimersByTime(2 * second)
  recording.requestEnded([])
  recording.responseStarted({ status: 200, reason: '', httpVersion: '1.1', headers: [ofEvents] })
  recording.responseTap.take(Buffer.from('data: one\n\n'))
  vi.advanceTimersByTime(second)
  const last = recorded.at(-1)?.[1] as Exchange
  expect(Buffer.from(responseSoFar(last)?.body.bytes ?? []).toString()).toBe('data: one\n\n')
  expect(last.request.body.bytes.length).toBe(limit)
})

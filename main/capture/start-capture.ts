import { Worker } from 'node:worker_threads'
import type { SeenClients } from '../../shared/connection-check/seen-clients.ts'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Unreadable } from '../session/damage.ts'
import { readStored } from '../session/read-stored.ts'
import { fromPackedRow, unpackRows } from '../session/row-batch.ts'
import type { Session } from '../session/session.ts'
import { connect } from '../session/session-file.ts'
import { busyThread } from '../threads/thread-limits.ts'
import { threadScript } from '../threads/thread-script.ts'
import type { CaptureCall, CaptureOptions, CaptureState, FromCapture, Portion, ToCapture } from './capture-messages.ts'

/** What the thread is given. */
export interface CaptureStart {
  readonly options: CaptureOptions
  /** One cell: 1 once everything is in the file. */
  readonly flushed: Int32Array<SharedArrayBuffer>
}

/** The proxy and the recording of a session, in a thread of their own, so that nothing here holds traffic up. */
export interface Capture {
  readonly state: CaptureState
  readonly reopened: Session['reopened']
  /** What clients could do, by now. */
  readonly seen: SeenClients
  /** An exchange as it was recorded, as it is by now; undefined where there is none. */
  exchange(id: ExchangeId): Promise<Exchange | undefined>
  /**
   * Every exchange that is in the file by now, in the order in which it began; those from this number on, where one is
   * given, and as `newer` has them, where it does. `unreadable` hears of those that a damaged file cannot give.
   */
  exchanges(start?: number, unreadable?: Unreadable, newer?: ReadonlyMap<number, Exchange>): Iterable<Exchange>
  /** Those that go on, as they are by now, by their numbers: the file may have them as they were half a minute ago. */
  open(): Promise<ReadonlyMap<number, Exchange>>
  /** The newest before this number that are in the file by now, the oldest of them first. */
  before(id: number, limit: number): readonly Exchange[]
  /** The share of its time that the thread was busy with since this was asked last, from 0 to 1. */
  load(): number
  /** @throws Error with a sentence, where it cannot be done; then nothing has changed. */
  do(call: Exclude<CaptureCall, { name: 'held' | 'open' }>): Promise<void>
  /** Ends the proxy, writes what was recorded, and closes the session. */
  close(): Promise<void>
}

export interface CaptureEvents {
  readonly changed: (state: CaptureState) => void
  readonly told: (sentence: string) => void
  readonly notice: (sentence: string) => void
  /** A sentence that holds until another one, or none, takes its place. */
  readonly standing: (of: 'writing' | 'descriptors', sentence: string | undefined) => void
  /**
   * Exchanges as they are by now, in the order in which they were recorded, read as they are asked for; `taken` is
   * called once they were dealt with. `waiting` more come when they were.
   */
  readonly recorded: (exchanges: Iterable<Exchange>, taken: () => void, waiting: number) => void
  /** So many wait, and come when what was given has been dealt with. */
  readonly waiting: (count: number) => void
  /** Exchanges that go on have grown: as they are by now, but for what they carry. */
  readonly grown: (exchanges: readonly Exchange[]) => void
}

const none: ReadonlyMap<number, Exchange> = new Map()

/** A disk that does not move for this long is not waited for, in milliseconds. */
const standstill = 10_000

/**
 * Starts the thread.
 * @throws Error with a sentence for the person, where the session or the proxy cannot be had.
 */
export async function startCapture(options: CaptureOptions, events: CaptureEvents): Promise<Capture> {
  const flushed = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(threadScript(import.meta.url, 'capture', 'capture-thread'), {
    name: 'capture',
    resourceLimits: busyThread,
    workerData: { options, flushed } satisfies CaptureStart,
  })
  const say = (message: ToCapture) => worker.postMessage(message)
  const asked = new Map<number, { done(rows: Uint8Array | undefined): void; fail(error: Error): void }>()
  let count = 0
  let ending = false

  const started = await new Promise<Extract<FromCapture, { kind: 'started' }>>((done, fail) => {
    worker.once('error', fail)
    worker.once('message', (first: FromCapture) => {
      worker.off('error', fail)
      if (first.kind === 'started') done(first)
      else fail(new Error(first.kind === 'refused' ? first.sentence : `The capture began with ${first.kind}.`))
    })
  })
  let { state } = started
  let seen: SeenClients = { connections: 0, checks: [], clients: [] }
  let lastLoad = worker.performance.eventLoopUtilization()
  const database = connect(options.sessionFile)
  const file = readStored(database)

  function* exchangesOf({ rows, stored }: Portion): Generator<Exchange> {
    if (rows) for (const row of unpackRows(rows)) yield fromPackedRow(row)
    for (const id of stored) {
      const exchange = file.exchange(id)
      if (exchange) yield exchange
    }
  }

  function hear(message: FromCapture): void {
    switch (message.kind) {
      case 'handed': {
        const { portion } = message
        const taken = () => say({ kind: 'taken', weight: portion.weight })
        return events.recorded(exchangesOf(portion), taken, portion.waiting)
      }
      case 'waiting':
        return events.waiting(message.count)
      case 'grown':
        return events.grown(message.exchanges)
      case 'state':
        state = message.state
        return events.changed(state)
      case 'seen':
        seen = message.seen
        return undefined
      case 'answer': {
        const waiting = asked.get(message.number)
        asked.delete(message.number)
        return message.ok ? waiting?.done(message.rows) : waiting?.fail(new Error(message.sentence))
      }
      case 'told':
        return events.told(message.sentence)
      case 'notice':
        return events.notice(message.sentence)
      case 'standing':
        return events.standing(message.of, message.sentence)
      case 'started':
      case 'refused':
        return undefined
      default:
        return message satisfies never
    }
  }

  function ask(call: CaptureCall): Promise<Uint8Array | undefined> {
    const number = ++count
    return new Promise((done, fail) => {
      asked.set(number, { done, fail })
      say({ kind: 'call', number, call })
    })
  }

  /** A process that ends by itself leaves a whole file. */
  function flush(): void {
    say({ kind: 'flush' })
    Atomics.wait(flushed, 0, 0, standstill)
  }

  worker.on('message', hear)
  // A fault of ours in the proxy: whoever runs the engine starts it again.
  worker.on('error', (error) => {
    throw error
  })
  const ended = new Promise<void>((done) => {
    worker.once('exit', () => {
      process.off('exit', flush)
      for (const { fail } of asked.values()) fail(new Error('The proxy has ended.'))
      done()
      if (!ending) throw new Error('The thread of the proxy ended by itself.')
    })
  })
  process.once('exit', flush)

  return {
    get state() {
      return state
    },
    reopened: started.reopened,
    get seen() {
      return seen
    },
    async exchange(id) {
      // Asked first: what is not there any more by then is in the file.
      const rows = await ask({ name: 'held', id })
      const [row] = rows ? unpackRows(rows) : []
      return row ? fromPackedRow(row) : file.exchange(id)
    },
    exchanges: (start, unreadable, newer = none) =>
      file.exchanges(
        {
          ids: (from, to) => [...newer.keys()].filter((id) => id >= from && id <= to),
          exchange: (id) => newer.get(id),
        },
        start,
        unreadable,
      ),
    async open() {
      const rows = await ask({ name: 'open' })
      return new Map([...(rows ? unpackRows(rows) : [])].map((row) => [row.id, fromPackedRow(row)]))
    },
    before: (id, limit) => file.before(id, limit),
    load() {
      const now = worker.performance.eventLoopUtilization()
      const { utilization } = worker.performance.eventLoopUtilization(now, lastLoad)
      lastLoad = now
      return utilization
    },
    do: async (call) => void (await ask(call)),
    async close() {
      if (ending) return ended
      ending = true
      // The last connection to a file moves the log into it, and that one is the thread's.
      database.close()
      say({ kind: 'close' })
      await ended
    },
  }
}

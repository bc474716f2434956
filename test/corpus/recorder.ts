import type { CapturePhase, CaptureSink } from '../../main/proxy/capture-sink.ts'
import { type Exchange, type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'

/** What the proxy recorded, and how it grew. */
export interface Recorded {
  /** As they ended, in the order in which they began; numbered from 0. */
  readonly exchanges: readonly Exchange[]
  /** As they were at each moment that the proxy told of. */
  readonly growth: readonly Exchange[]
}

export interface Recorder extends CaptureSink {
  /** Gives what was recorded since the last time, once nothing is on its way any more. */
  take(): Promise<Recorded>
}

/** Keeps what the proxy sees, in memory. */
export function createRecorder(): Recorder {
  let growth: Exchange[] = []
  let first = 0
  let next = 0
  const open = new Set<ExchangeId>()
  let wake: () => void = () => undefined

  return {
    nextId: () => exchangeId(next++),
    record(exchange: Exchange, phase: CapturePhase) {
      growth.push(exchange)
      if (phase === 'ended') open.delete(exchange.id)
      else open.add(exchange.id)
      if (open.size === 0) wake()
    },
    async take() {
      while (open.size > 0) {
        await new Promise<void>((done) => {
          wake = done
        })
      }
      const renumbered = growth.map((exchange) => ({ ...exchange, id: exchangeId(exchange.id - first) }))
      growth = []
      first = next
      const last = new Map(renumbered.map((exchange) => [exchange.id, exchange]))
      return { exchanges: [...last.values()].toSorted((one, other) => one.id - other.id), growth: renumbered }
    },
  }
}

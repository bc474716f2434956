import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { CaptureSink } from '../proxy/capture-sink.ts'

/** Reads a session. */
export interface SessionReader {
  /** One exchange as it was recorded, its bodies as they were on the wire; undefined where there is none. */
  exchange(id: ExchangeId): Exchange | undefined
  /** Every exchange in the order in which it began. */
  exchanges(): Iterable<Exchange>
  readonly count: number
}

/** Writes a session. What is recorded is in the file a moment later, and at once when `flush` is called. */
export interface SessionWriter extends CaptureSink {
  flush(): void
  /** Removes every exchange. Numbers go on. */
  clear(): void
}

export interface Session extends SessionReader, SessionWriter {
  readonly path: string
  /** How many exchanges were there when it was opened, and how many of them a crash had interrupted. */
  readonly reopened: { readonly exchanges: number; readonly interrupted: number }
  close(): void
}

/** Hears of a write that failed: a sentence for the person. The exchange is kept in memory and tried again. */
export type WriteFailed = (sentence: string) => void

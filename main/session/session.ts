import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { CaptureSink, Going } from '../proxy/capture-sink.ts'
import type { Unreadable } from './damage.ts'
import type { Mended } from './mend-session.ts'

/** Reads a session. */
export interface SessionReader {
  /** One exchange as it was recorded, its bodies as they were on the wire; undefined where there is none. */
  exchange(id: ExchangeId): Exchange | undefined
  /**
   * Every exchange in the order in which it began; those from this number on, where one is given. Those that a damaged
   * file cannot give are left out, and `unreadable` hears of them; without it the first one is thrown.
   */
  exchanges(from?: number, unreadable?: Unreadable): Iterable<Exchange>
  readonly count: number
}

/** Writes a session. What is recorded is in the file a moment later; `flush` waits for that. */
export interface SessionWriter extends CaptureSink {
  requested(going: Going): void
  flush(): void
  /** Removes every exchange. Numbers go on. */
  clear(): void
}

export interface Session extends SessionReader, SessionWriter {
  /** An exchange that is not known to be in the file yet. */
  held(id: ExchangeId): Exchange | undefined
  readonly path: string
  /** How many exchanges were there when it was opened, how many of them a crash had interrupted, and what was damaged. */
  readonly reopened: { readonly exchanges: number; readonly interrupted: number; readonly mended?: Mended | undefined }
  close(): void
}

/** What the person must hear of a session that is written. */
export interface SessionEvents {
  /** A write failed: a sentence. Exchanges are kept in memory, and writing is tried again. */
  readonly writeFailed?: (sentence: string) => void
  /** After a write failed, all that was kept is in the file: a sentence. */
  readonly writtenAgain?: (sentence: string) => void
  /** Writing is behind the traffic: a sentence; undefined once it has caught up. */
  readonly behind?: (sentence: string | undefined) => void
  /**
   * Exchanges as they are by now, packed as `unpackRows` reads them, before they go to be written, those first that
   * ended first; `rows` lies in memory that any thread may read. What is written anew is not told again.
   */
  readonly packed?: (rows: Uint8Array, ids: readonly ExchangeId[]) => void
}

import type { MessagePort } from 'node:worker_threads'

/** What the thread that writes is told. Everything but `close` has a number, one higher each time. */
export type ToWriter =
  | {
      readonly kind: 'batch'
      readonly number: number
      /** After a failure all is sent anew; what belongs to an attempt that failed is passed over. */
      readonly attempt: number
      /** The number that the next exchange gets. */
      readonly next: number
      /** In memory that both threads see, or else handed over. */
      readonly rows: Uint8Array<ArrayBuffer> | Uint8Array<SharedArrayBuffer>
    }
  | { readonly kind: 'clear'; readonly number: number; readonly attempt: number; readonly next: number }
  | { readonly kind: 'close' }

/** What it tells. */
export type FromWriter =
  /** Everything up to this number is in the file. */
  | { readonly kind: 'written'; readonly number: number }
  | { readonly kind: 'failed'; readonly attempt: number; readonly reason: string }
  /** The file that is written is no longer at its path; told once. */
  | { readonly kind: 'gone' }

/** What the thread begins with. */
export interface WriterStart {
  readonly path: string
  readonly port: MessagePort
  readonly standing: Int32Array<SharedArrayBuffer>
}

/** Where the thread stands, in memory that both threads see: whoever must wait, waits here. */
export const cell = {
  /** Grows with every change of the others. */
  changes: 0,
  /** The number that was written last. */
  written: 1,
  /** The attempt that failed last. */
  failed: 2,
  /** 1 once the file is closed. */
  closed: 3,
} as const

/** Begins with nothing written. */
export function createStanding(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(cell).length))
}

/** Numbers go on for ever, the cells of a standing have 32 bits: compared by their distance. */
export const hasReached = (seen: number, wanted: number) => ((seen - wanted) | 0) >= 0

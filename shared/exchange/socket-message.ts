import type { Milliseconds } from './brand.ts'

/** A message of a WebSocket (RFC 6455 §5.6), or one of its control frames (§5.5). */
export interface SocketMessage {
  /** `up` is from the client to the server. */
  readonly direction: 'up' | 'down'
  /** When it had come whole: an offset from the start of its exchange. */
  readonly at: Milliseconds
  readonly kind: 'text' | 'binary' | 'close' | 'ping' | 'pong'
  /** Its length in bytes: decompressed, or as on the wire where it could not be opened. */
  readonly size: number
  /** What was kept of it. */
  readonly bytes: Uint8Array
  /** True where it is longer than what was kept. */
  readonly truncated: boolean
  /** What became of its compression (RFC 7692 §7.2). */
  readonly compression: 'none' | 'opened' | 'not-opened'
}

/** The messages of an upgraded exchange, in the order in which they came. */
export interface SocketMessages {
  /** The newest ones. */
  readonly kept: readonly SocketMessage[]
  /** How many came before them and were dropped. */
  readonly dropped: number
  /** What is wrong with a direction, and that it is not read any further where it is not. */
  readonly faults?: { readonly up?: string; readonly down?: string }
}

import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'

/**
 * Where an exchange stands: its head came; its request came whole; it goes on (a tunnel, an upgraded connection), or
 * more is known of it; it ended; more came to be known after its end, such as who sent it. `started` is left out
 * where the request came whole at once, `requested` where the response ended first.
 */
export type CapturePhase = 'started' | 'requested' | 'progress' | 'ended' | 'amended'

/** An exchange that goes on: most have ended before anybody asks what has become of them. */
export interface Going {
  readonly id: ExchangeId
  /** The exchange as it is by now. */
  now(): Exchange
}

/** Takes what the proxy sees. It must return at once: traffic waits for it. */
export interface CaptureSink {
  /** The number of the exchange that begins now. */
  nextId(): ExchangeId
  /** The exchange as it is by now, in place of what was recorded under its id before. */
  record(exchange: Exchange, phase: CapturePhase): void
  /** The request of this one came whole. Where this is missing, it is recorded as it is. */
  requested?(going: Going): void
  /**
   * An exchange that goes on carries more than when it was recorded, which is not recorded anew each time. `light` is it
   * without what it carried, but for sizes and counts; `going` gives the whole. Told at most twice a
   * second; where this is missing, it is recorded.
   */
  grew?(light: Exchange, going: Going): void
}

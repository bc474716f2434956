import type { Socket } from 'node:net'
import type { ExchangeError, Header, ResponseHead, TunnelReason } from '../../shared/exchange/exchange.ts'
import type { BodyTap } from './body-tap.ts'
import type { CaptureSink } from './capture-sink.ts'
import type { ClientEnds } from './client-ends.ts'

/** One exchange while it happens: taps for its bodies, and what is told to the sink. */
export interface Recording {
  readonly requestTap: BodyTap
  readonly responseTap: BodyTap
  /** The request came whole; after its answer, where the server did not wait for that. */
  requestEnded(trailers: readonly Header[]): void
  /** The connection to the server that serves it. */
  connectedTo(socket: Socket): void
  informational(head: ResponseHead): void
  responseStarted(response: ResponseHead): void
  /** The response came whole. */
  answered(trailers: readonly Header[]): void
  /** It ended otherwise. Only the first end counts. */
  failed(error: ExchangeError): void
  /** The client went; `said` of a response that had begun. */
  aborted(said?: string): void
  /** The bytes of an upgraded connection as they pass, before they are counted. */
  readonly upgradedTap: UpgradedTap
  upgraded(bytesUp: number, bytesDown: number, open: boolean): void
  tunnelled(reason: TunnelReason, bytesUp: number, bytesDown: number, open: boolean): void
}

/** Is shown the bytes of an upgraded connection. */
export type UpgradedTap = Readonly<Record<'up' | 'down', (chunk: Buffer) => void>>

/** Where exchanges are recorded. A sink that fails must not disturb the traffic: its errors go to `onSinkError`. */
export interface RecordingTarget {
  readonly sink: CaptureSink
  /** Bytes of each body that are kept. */
  readonly bodyLimit: number
  readonly onSinkError: (error: unknown) => void
  /** Knows which programs the clients are, where that is looked up. */
  readonly clients?: ClientEnds | undefined
}

import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Destination } from '../destination.ts'
import type { Recording } from '../recording.ts'
import type { ServerSessions } from './server-sessions.ts'

/** What one stream is relayed with. */
export interface StreamRelay {
  readonly client: ServerHttp2Stream
  readonly sessions: ServerSessions
  /** Milliseconds until a response must have begun. */
  readonly timeout: number
  readonly method: string
  /** What an extended CONNECT is for, such as `websocket` (RFC 8441 §4); undefined for any other request. */
  readonly protocol: string | undefined
  /** The request's lines as they came, pseudo-header fields included. */
  readonly headers: readonly string[]
  /** The same as Node reads them. */
  readonly received: IncomingHttpHeaders
  readonly destination: Destination
  readonly recording: Recording
  /** Begins when it is this request's turn. */
  inTurn(begin: () => void): void
  /** Whether the client's connection is still there. */
  isConnected(): boolean
  /** The server speaks HTTP/1.1 alone by now: the client must ask on another connection. */
  noLongerHttp2(): void
}

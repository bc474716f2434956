import type { Socket } from 'node:net'
import type { Destination } from '../destination.ts'
import type { Recording } from '../recording.ts'
import type { Fault } from './fault.ts'
import type { Framing } from './framing.ts'
import type { RawRequestHead } from './head.ts'
import type { OwnConnections } from './own-connections.ts'
import type { ServerConnections } from './server-connections.ts'

/** What one request is relayed with. */
export interface Relay {
  readonly client: Socket
  readonly servers: ServerConnections
  /** Those that are this client's alone. */
  readonly own: OwnConnections
  readonly timeout: number
  /** What may wait to be written before the other side is asked to wait, in bytes. */
  readonly queue: number
  readonly head: RawRequestHead
  readonly destination: Destination
  readonly framing: Framing
  readonly recording: Recording
  /** The client asks to speak another protocol from here on. */
  readonly upgrade: boolean
  /** The client has had an answer on its connection before. */
  readonly clientReused: boolean
  /** Both messages have passed; `close` where the client's connection ends with them. */
  ended(close: boolean): void
  /** The request's body cannot be followed any further. */
  broken(fault: Fault): void
  /** Its body stopped coming while the server waits for it. */
  stalled(message: string): void
  /** The response is given, and the request has not come whole. */
  answeredEarly(): void
  /** The client's connection is wanted for another protocol; gives what came ahead. */
  leave(): Buffer | undefined
}

import type { Socket } from 'node:net'
import type { Origin } from '../authority.ts'

/** A connection to a server that is wanted. */
export interface Wanted {
  /** With `https`, TLS is spoken to the server, and it proves who it is. */
  readonly origin: Origin
  /** What is offered to be spoken inside TLS (RFC 7301), the preferred first; HTTP/1.1 alone where it is left out, nothing where it is empty. */
  readonly alpn?: readonly string[]
  /** Milliseconds until there must be a connection. */
  readonly timeout: number
  /** Requests may go out with whole URLs, as an HTTP proxy wants them for a plain server. Else it is asked for a tunnel. */
  readonly absoluteForm?: boolean
  /** Each direction ends by itself. */
  readonly halfOpen?: boolean
}

/** Hears how it went, once, and never before `openConnection` has returned. The connection is ready to be written to. */
export type Opened = (error: Error | undefined, socket: Socket | undefined) => void

/** Gives the connection up while it is not there yet: nobody hears of it any more. */
export type GiveUp = () => void

/** Opens a connection to a server, by whatever way leads there. */
export type OpenConnection = (wanted: Wanted, opened: Opened) => GiveUp

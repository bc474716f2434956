import type { Socket } from 'node:net'
import type { ExchangeError } from '../../shared/exchange/exchange.ts'
import { endWith } from './broken-request.ts'
import { endConnection } from './end-connection.ts'
import type { RawRequestHead } from './http1/head.ts'
import type { SocksReplies } from './socks/socks-reader.ts'

/** A request to open a tunnel, however it was read. */
export interface TunnelRequest {
  readonly target: string
  readonly userAgent: string | undefined
  readonly head: Pick<RawRequestHead, 'method' | 'httpVersion' | 'headers'>
  /** What tells the client that it is open. */
  readonly established: string | Buffer
  /** Tells the client why it is not, and ends its connection. */
  unreached(socket: Socket, error: ExchangeError): void
}

/** What HTTP answers to CONNECT (RFC 9110 §9.3.6, §15.6.3). */
export const byHttp: Pick<TunnelRequest, 'established' | 'unreached'> = {
  established: 'HTTP/1.1 200 Connection Established\r\n\r\n',
  unreached: (socket, { message }) => endWith(socket.resume(), '502 Bad Gateway', message),
}

/** What SOCKS answers to its CONNECT. */
export function bySocks({ granted, refusal }: SocksReplies): Pick<TunnelRequest, 'established' | 'unreached'> {
  return { established: granted, unreached: (socket, { code }) => endConnection(socket.resume(), refusal(code)) }
}

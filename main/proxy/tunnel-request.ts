import type { RawRequestHead } from './http1/head.ts'

/** A request to open a tunnel, however it was read. */
export interface TunnelRequest {
  readonly target: string
  readonly userAgent: string | undefined
  readonly head: Pick<RawRequestHead, 'method' | 'httpVersion' | 'headers'>
  /** What tells the client that it is open. */
  readonly established: string | Buffer
}

/** The answer to CONNECT that HTTP gives (RFC 9110 §9.3.6). */
export const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'

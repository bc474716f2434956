import type { Writable } from 'node:stream'

/** As much of a request as its client has sent by now. */
export interface ComingRequest {
  /** It has come whole. */
  readonly done: boolean
  /** Its Expect, as it came. */
  readonly expect: string | undefined
  /** Its Content-Length, as it came. */
  readonly said: string | undefined
  /** How much of its body has come, in bytes. */
  readonly size: number
}

/**
 * What is said of a request whose server has been silent for `timeout` milliseconds because the client stopped sending;
 * undefined where it is the server that lets the time pass.
 */
export function stalledRequest(
  request: ComingRequest,
  server: Writable | undefined,
  timeout: number,
): string | undefined {
  if (!isClientsTurn(request, server)) return undefined
  const { size, said } = request
  const come = said === undefined ? `${size} bytes` : `${size} of the ${said} bytes`
  return `The client stopped sending its request: ${come} of its body have come, and nothing more for ${timeout / 1000} seconds. The server was sent what there is, and waited for the rest. Look at the client, or at what is between it and Tokentrail.`
}

/** True where the server has all of the request that has come, and may wait for the rest. */
function isClientsTurn({ done, expect, size }: ComingRequest, server: Writable | undefined): boolean {
  if (done || !server || server.writableLength > 0) return false
  // A client that waits for 100 Continue has nothing to send before it.
  return expect === undefined || size > 0
}

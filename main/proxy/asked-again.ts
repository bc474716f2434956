/** RFC 9110 §9.2.2: only what has the same effect twice is sent twice. A code must not be redeemed again by the proxy. */
export function mayBeAskedAgain(method: string, hasBody: boolean): boolean {
  return /^(?:GET|HEAD|OPTIONS|TRACE)$/.test(method) && !hasBody
}

const lost: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ENETDOWN',
  'ENETUNREACH',
  'ENETRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'ENOTCONN',
])

/**
 * A connection out of the pool that the server had closed already, or whose network, address or server is no longer
 * where it was.
 */
export function isStale(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  // The system gave up on what it sent; our own patience with a server that says nothing is another matter.
  return lost.has(error.code) || (error.code === 'ETIMEDOUT' && 'syscall' in error)
}

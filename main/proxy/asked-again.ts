/** RFC 9110 §9.2.2: only what has the same effect twice is sent twice. A code must not be redeemed again by the proxy. */
export function mayBeAskedAgain(method: string, hasBody: boolean): boolean {
  return /^(?:GET|HEAD|OPTIONS|TRACE)$/.test(method) && !hasBody
}

/** A connection out of the pool that the server had closed already. */
export function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

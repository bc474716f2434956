/** Time ran out that the proxy gave. Without `syscall`, which tells it from what the system gave up on. */
export function timedOut(): Error {
  return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })
}

/** The connection ended where more had to come, of which no error tells. */
export function connectionClosed(): Error {
  return Object.assign(new Error('closed'), { code: 'ECONNRESET' })
}

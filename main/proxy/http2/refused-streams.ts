import type { ServerHttp2Session } from 'node:http2'

/** How often a connection is looked at, in milliseconds. */
const every = 1000

/** Who hears of heads that lead to no request. */
export interface NoRequest {
  /** Node has refused the request on the stream of this number. */
  refused(stream: number): void
  /** A head has begun, and does not end. */
  unended(): void
}

/**
 * Hears of requests that Node refuses because they are not HTTP/2 as they should be (RFC 9113 §8.1.1): it resets their
 * streams, and says nothing of them. They show in the number of the last stream that it has taken, and in numbers that
 * are left out. Those before the first request some clients leave out by themselves, to set priorities.
 *
 * A head that is still coming shows in the same way. Nothing else may come in the midst of it (RFC 9113 §4.3), so that
 * a PING is not answered before it is whole, which may take so many milliseconds.
 *
 * Gives what looks for the last time, before the connection ends: many clients leave at once when they are refused.
 */
export function watchRefusedStreams(
  session: ServerHttp2Session,
  headTime: number,
  { refused, unended }: NoRequest,
): () => void {
  let seen = 0
  let before = 0
  let askedAt: number | undefined
  const tellUpTo = (last: number) => {
    if (seen === 0 && last > 0) seen = last - 2
    for (seen += 2; seen <= last; seen += 2) refused(seen)
    seen -= 2
  }
  const ask = (last: number) => {
    askedAt = performance.now()
    session.ping((error) => {
      askedAt = undefined
      if (!error && last > seen) tellUpTo(last)
    })
  }
  const look = () => {
    if (session.destroyed) return
    const last = session.state.lastProcStreamID ?? 0
    if (last > seen && askedAt === undefined && last === before) ask(last)
    else if (last > seen && askedAt !== undefined && performance.now() - askedAt >= headTime) end()
    before = last
  }
  const end = () => {
    clearInterval(timer)
    unended()
  }
  const timer = setInterval(look, every).unref()
  session.on('stream', ({ id = 0 }) => {
    if (seen > 0) tellUpTo(id - 2)
    seen = id
  })
  session.once('close', () => clearInterval(timer))
  return () => {
    const last = session.state.lastProcStreamID ?? 0
    if (last > seen) tellUpTo(last)
  }
}

import type { ServerHttp2Session } from 'node:http2'

/** How often a connection is looked at, in milliseconds. */
const every = 1000

/**
 * Hears of requests that Node refuses because they are not HTTP/2 as they should be (RFC 9113 §8.1.1): it resets their
 * streams, and says nothing of them. They show in the number of the last stream that it has taken, and in numbers that
 * are left out. Those before the first request some clients leave out by themselves, to set priorities.
 */
export function watchRefusedStreams(session: ServerHttp2Session, told: (stream: number) => void): void {
  let seen = 0
  let before = 0
  const tellUpTo = (last: number) => {
    if (seen === 0 && last > 0) seen = last - 2
    for (seen += 2; seen <= last; seen += 2) told(seen)
    seen -= 2
  }
  const look = () => {
    if (session.destroyed) return
    const last = session.state.lastProcStreamID ?? 0
    // Twice the same: its lines are not just coming.
    if (last > seen && last === before) tellUpTo(last)
    before = last
  }
  const timer = setInterval(look, every).unref()
  session.on('stream', ({ id = 0 }) => {
    if (seen > 0) tellUpTo(id - 2)
    seen = id
  })
  session.once('close', () => clearInterval(timer))
}

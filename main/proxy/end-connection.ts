import type { Socket } from 'node:net'

/** How long a client may still send, to nobody, in milliseconds. */
const lingers = 30_000

/**
 * Says the last on a connection and closes our side of it; all of it once the client has closed its own, or let the
 * time for that pass. At once would be a reset where something is unread, and would take the last with it
 * (RFC 9112 §9.6).
 */
export function endConnection(socket: Socket, last?: string | Buffer): void {
  if (last === undefined) socket.end()
  else socket.end(last)
  const timer = setTimeout(() => socket.destroy(), lingers).unref()
  socket.once('close', () => clearTimeout(timer))
}

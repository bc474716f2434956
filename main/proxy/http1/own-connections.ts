import type { Socket } from 'node:net'
import type { Origin } from '../authority.ts'
import type { IsCutOff } from '../local-addresses.ts'
import { ServerConnection } from './server-connection.ts'
import { originKey } from './server-connections.ts'

/**
 * The connections to servers that are one client's alone, because it has logged in on them and not in its requests, as
 * with NTLM and Negotiate (RFC 4559 §6): a request of another client would be taken for one of its own.
 */
export class OwnConnections {
  readonly #kept = new Map<string, Socket>()

  /** The connection to this server, for one request; it is to be kept again after it. */
  take(origin: Origin, isCutOff: IsCutOff): Socket | undefined {
    if (this.#kept.size === 0) return undefined
    const key = originKey(origin)
    const socket = this.#kept.get(key)
    this.#kept.delete(key)
    if (!socket || !isCutOff(socket)) return socket
    socket.destroy()
    return undefined
  }

  /** Keeps it until the client asks again, or until one of the two goes. */
  keep(origin: Origin, socket: Socket): void {
    const key = originKey(origin)
    this.#kept.set(key, socket)
    ServerConnection.of(socket).rest(() => {
      this.#kept.delete(key)
      socket.destroy()
    })
  }

  close(): void {
    for (const socket of this.#kept.values()) socket.destroy()
    this.#kept.clear()
  }
}

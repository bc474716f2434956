import type { Socket } from 'node:net'
import type { Origin } from '../authority.ts'
import { originKey } from './server-connections.ts'

/**
 * The connections to servers that are one client's alone, because it has logged in on them and not in its requests, as
 * with NTLM and Negotiate (RFC 4559 §6): a request of another client would be taken for one of its own.
 */
export class OwnConnections {
  readonly #kept = new Map<string, { readonly socket: Socket; readonly gone: () => void }>()

  /** The connection to this server, for one request; it is to be kept again after it. */
  take(origin: Origin): Socket | undefined {
    const kept = this.#kept.get(originKey(origin))
    if (!kept) return undefined
    this.#kept.delete(originKey(origin))
    const { socket, gone } = kept
    socket.off('data', gone).off('end', gone).off('close', gone).off('error', gone)
    return socket
  }

  /** Keeps it until the client asks again, or until one of the two goes. */
  keep(origin: Origin, socket: Socket): void {
    const key = originKey(origin)
    const gone = () => {
      this.#kept.delete(key)
      socket.destroy()
    }
    socket.on('data', gone).on('end', gone).on('close', gone).on('error', gone)
    socket.resume()
    this.#kept.set(key, { socket, gone })
  }

  close(): void {
    for (const { gone } of [...this.#kept.values()]) gone()
  }
}

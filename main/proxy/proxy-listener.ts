import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { isLoopback } from './authority.ts'
import { addressFor, mayConnect, type Reach } from './reach.ts'

/**
 * How many may stand at the door while the proxy is at something else; the system has a bound of its own, and its usual one
 * is less than a crowd that comes at once. Whoever finds no place there waits for seconds, or is sent away.
 */
const backlog = 4096

/** What a listener tells. */
export interface ListenerEvents {
  /** Somebody who may connect has. */
  connected(socket: Socket): void
  failed(error: Error): void
}

/** Listens at one port, for this machine or for its network, and knows the connections that there are. */
export class ProxyListener {
  readonly #events: ListenerEvents
  #server: Server | undefined
  #reach: Reach = 'this-machine'
  readonly sockets = new Set<Socket>()
  /** 0 before it listens. */
  port = 0

  constructor(events: ListenerEvents) {
    this.#events = events
  }

  /** `opened` gets the error where the port cannot be had. */
  open(reach: Reach, port: number, opened: (error?: Error) => void): void {
    // Half-open, as a tunnel's two directions end each by itself.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket))
    this.#server = server
    this.#reach = reach
    const failed = (error: Error) => opened(error)
    server.once('error', failed)
    server.listen({ host: addressFor(reach), port, backlog }, () => {
      server.off('error', failed)
      server.on('error', (error) => this.#events.failed(error))
      this.port = (server.address() as AddressInfo).port
      opened()
    })
  }

  #accept(socket: Socket): void {
    if (!mayConnect(socket)) return void socket.destroy()
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    this.#events.connected(socket)
  }

  /**
   * From here on for these. The port stays; connections that were let in before and are no more, end.
   * @throws the error where the port cannot be had at the other address; then it listens as before.
   */
  async listenFor(reach: Reach): Promise<void> {
    const before = this.#reach
    if (reach === before || !this.#server) return
    const open = (next: Reach) =>
      new Promise<void>((opened, failed) => {
        this.#server?.close()
        this.open(next, this.port, (error) => (error ? failed(error) : opened()))
      })
    try {
      await open(reach)
    } catch (error) {
      await open(before)
      throw error
    }
    if (reach === 'network') return
    for (const socket of this.sockets) if (!isLoopback(socket.remoteAddress ?? '')) socket.destroy()
  }

  /** Ends listening, and every connection with it. */
  close(): void {
    this.#server?.close()
    for (const socket of this.sockets) socket.destroy()
  }
}

import type { Socket } from 'node:net'
import { recogniseFirstBytes } from '../first-bytes.ts'
import type { Decision } from './scope.ts'

/** How long nothing may have passed in a tunnel that is to be ended for the next to be looked into, in milliseconds. */
const quietTime = 2000

interface OpenTunnel {
  /** It would be decided of otherwise by now. */
  isOtherwise(): boolean
  /** Its client is to open another. */
  leave(): void
}

/** The tunnels that are open. They follow the settings: a browser keeps a connection for longer than anybody waits. */
export class OpenTunnels {
  readonly #open = new Set<OpenTunnel>()

  /**
   * One that is passed on unread, of which nothing is read yet; something passed at `passedAt` last, by the monotonic
   * clock. Where it is to be read, it ends in a quiet moment.
   */
  unread(socket: Socket, isToBeRead: () => boolean, passedAt: () => number): void {
    let other = false
    // What is neither TLS nor HTTP is not looked into, whatever the scope is.
    socket.once('data', (first) => {
      other = recogniseFirstBytes(first) === 'other'
    })
    const isOtherwise = () => !other && isToBeRead()
    this.#add(socket, isOtherwise, () => endInQuiet(socket, isOtherwise, passedAt))
  }

  /** One that is looked into. `finish` has it end after what goes on in it; on the never list, that must be soon. */
  read(socket: Socket, decide: () => Decision | 'client-refused-certificate', finish: () => void): void {
    this.#add(
      socket,
      () => decide() !== 'decrypt',
      () => {
        finish()
        if (decide() === 'never-decrypted') setTimeout(() => socket.destroy(), quietTime).unref()
      },
    )
  }

  /** There are other settings. */
  follow(): void {
    for (const tunnel of this.#open) if (tunnel.isOtherwise()) tunnel.leave()
  }

  #add(socket: Socket, isOtherwise: () => boolean, leave: () => void): void {
    const tunnel = { isOtherwise, leave }
    this.#open.add(tunnel)
    socket.once('close', () => this.#open.delete(tunnel))
  }
}

/** Nobody knows where a request ends that is not read: while nothing passes, there is most likely none. */
function endInQuiet(socket: Socket, isDue: () => boolean, passedAt: () => number): void {
  if (socket.destroyed || !isDue()) return
  const quiet = performance.now() - passedAt()
  if (quiet >= quietTime) return void socket.destroy()
  setTimeout(() => endInQuiet(socket, isDue, passedAt), quietTime - quiet).unref()
}

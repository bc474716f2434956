import type { Socket } from 'node:net'
import { Deadline } from '../deadline.ts'
import { DirectReading } from '../direct-reading.ts'
import { idleTimeToServer } from '../upstream/upstream.ts'
import { hearBeforeFailing } from './hear-before-failing.ts'

/** Who has asked on a connection to a server, and hears what becomes of it. */
export interface ServerUser {
  /** What is not asked to be kept is gone from its memory after this. */
  received(chunk: Buffer): void
  /** The server says nothing more. */
  ended(): void
  closed(): void
  failed(error: Error): void
  /** There is room for more to be written. */
  drained(): void
  /** The server let its time pass. */
  late(): void
}

/**
 * A connection to a server that serves one request after the other. It listens once for all of them: to put listeners
 * on and take them off for each takes longer than the request.
 */
export class ServerConnection {
  readonly socket: Socket
  #user: ServerUser | undefined
  /** True once somebody has asked on it. */
  wasUsed = false
  /** Hears that it must not be used any more, while nobody uses it. */
  #gone: ((socket: Socket) => void) | undefined
  /** Set while the server is waited for. */
  readonly #late = new Deadline(() => this.#tellLate())
  #patience = 0
  /** Set while the connection rests. */
  readonly #idle = new Deadline(() => this.#tellGone())
  readonly #reading: DirectReading | undefined

  private constructor(socket: Socket) {
    this.socket = socket
    hearBeforeFailing(socket)
    this.#reading = DirectReading.of(socket)
    this.#reading?.take(this.#onData)
    // What came before, or comes of a connection that is read as a stream.
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
    socket.on('error', this.#onError).on('drain', this.#onDrain)
  }

  /** The connection of this socket, which is nobody else's. */
  static of(socket: Socket): ServerConnection {
    const known = connections.get(socket)
    if (known) return known
    const made = new ServerConnection(socket)
    connections.set(socket, made)
    return made
  }

  /** From here on `user` hears what comes; it is `late` each time that the server is silent for `patience` milliseconds. */
  use(user: ServerUser, patience: number): void {
    this.#user = user
    this.wasUsed = true
    this.#gone = undefined
    this.#idle.clear()
    this.#patience = patience
    this.#late.set(patience)
  }

  /** False where the server does not keep up. */
  write(bytes: Buffer): boolean {
    this.#late.renew()
    return this.socket.write(bytes)
  }

  /** A part of what was received, which stays good until this socket has written it. */
  keep(part: Buffer, until: Socket): Buffer {
    return this.#reading?.keep(part, until) ?? part
  }

  /** The server has begun to answer, and may take its time. */
  answers(): void {
    this.#late.clear()
  }

  /**
   * Nobody uses it. Where `gone` is given, it rests, and `gone` hears once, with its socket, when it must not be used
   * again: a server that speaks without being asked, or ends, or was idle for `idleTime` milliseconds, is not to be
   * asked on it.
   */
  rest(gone?: (socket: Socket) => void, idleTime = idleTimeToServer): void {
    this.#user = undefined
    this.#late.clear()
    this.#reading?.letGo()
    this.#gone = gone
    if (!gone) return
    this.#idle.set(idleTime)
    if (this.socket.isPaused()) this.socket.resume()
  }

  /** Takes its listeners off: somebody else has the socket from here on. */
  release(): Socket {
    const { socket } = this
    this.rest()
    this.#stopTimers()
    connections.delete(socket)
    this.#reading?.take(undefined)
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    return socket.off('error', this.#onError).off('drain', this.#onDrain)
  }

  #stopTimers(): void {
    this.#late.end()
    this.#idle.end()
  }

  #tellLate(): void {
    const user = this.#user
    user?.late()
    if (user && this.#user === user) this.#late.set(this.#patience)
  }

  #tellGone(): void {
    const gone = this.#gone
    this.#gone = undefined
    gone?.(this.socket)
  }

  readonly #onData = (chunk: Buffer) => {
    this.#late.renew()
    if (this.#user) this.#user.received(chunk)
    else this.#tellGone()
  }

  readonly #onEnd = () => (this.#user ? this.#user.ended() : this.#tellGone())
  readonly #onError = (error: Error) => (this.#user ? this.#user.failed(error) : this.#tellGone())

  readonly #onClose = () => {
    this.#stopTimers()
    if (this.#user) this.#user.closed()
    else this.#tellGone()
  }

  readonly #onDrain = () => {
    this.#late.renew()
    this.#user?.drained()
  }
}

const connections = new WeakMap<Socket, ServerConnection>()

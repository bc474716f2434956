import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { Resting } from '../resting-order.ts'
import { timedOut } from '../system-error.ts'
import { type SparedStreams, spareOthers } from './spare-others.ts'

/** When a connection is asked whether it still leads anywhere. */
export interface Liveness {
  /** After so long a rest, in milliseconds; a machine may have slept, or changed its network. */
  readonly restedFor: number
  /** How long an answer may take, in milliseconds. */
  readonly answerWithin: number
}

/** One connection, while it is there. */
export class OpenSession extends Resting {
  readonly session: ClientHttp2Session
  readonly socket: Socket
  readonly spared: SparedStreams
  /** How many streams are open on it. */
  open = 0
  error: Error | undefined
  lastProcessed = Number.POSITIVE_INFINITY
  /** The error code with which the server ends the connection (RFC 9113 §6.8); 0 where there is none. */
  endsWith = 0
  #restsSince: number
  readonly #now: () => number
  #asking: Promise<boolean> | undefined
  /** Once the server has said how it speaks, and how many streams it takes at once (RFC 9113 §5.1.2). */
  readonly settled: Promise<void>
  isSettled = false
  hasSpoken = false

  constructor(session: ClientHttp2Session, socket: Socket, now: () => number) {
    super()
    this.session = session
    this.socket = socket
    this.spared = spareOthers(session)
    this.#now = now
    this.#restsSince = now()
    this.settled = new Promise((done) => {
      const settle = () => {
        this.isSettled = true
        done()
      }
      session.once('remoteSettings', () => {
        this.hasSpoken = true
        settle()
      })
      session.once('close', settle)
    })
  }

  /** Whether one more stream is taken. */
  get hasRoom(): boolean {
    const { session } = this
    if (session.closed || session.destroyed || this.socket.destroyed) return false
    return this.open < (session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY)
  }

  used(): void {
    this.#restsSince = this.#now()
  }

  /** Milliseconds since anything was asked on it. */
  restedFor(): number {
    return this.#now() - this.#restsSince
  }

  /** Ends the connection where the server says nothing at all in time; tells whether it said something. */
  ask({ answerWithin }: Liveness): Promise<boolean> {
    if (this.session.destroyed) return Promise.resolve(false)
    if (this.#asking) return this.#asking
    const heard = this.socket.bytesRead
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const answered = () => this.socket.bytesRead !== heard
    const timer = setTimeout(() => {
      if (!answered()) {
        // The streams are closed before the session tells its error.
        this.error = timedOut()
        this.session.destroy(this.error)
      }
      resolve(answered())
    }, answerWithin)
    timer.unref()
    this.session.ping(() => resolve(answered()))
    this.session.once('close', () => resolve(false))
    this.#asking = promise.finally(() => {
      clearTimeout(timer)
      this.#asking = undefined
    })
    return this.#asking
  }
}

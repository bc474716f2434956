import type { Socket } from 'node:net'
import { headerValue } from '../../../shared/exchange/exchange.ts'
import type { Origin } from '../authority.ts'
import { endWith } from '../broken-request.ts'
import { Deadline } from '../deadline.ts'
import { type Destination, destinationOf } from '../destination.ts'
import { endConnection } from '../end-connection.ts'
import type { ServerSessions } from '../http2/server-sessions.ts'
import { isHttp2 } from '../raw-headers.ts'
import type { Recording } from '../recording.ts'
import { askerOf, type RequestTurns } from '../request-turns.ts'
import { asksToUpgrade, endsConnection } from './connection-options.ts'
import { type Framing, isFault, requestFraming } from './framing.ts'
import { doubledHost, HeadBuffer, isHeadFault, type RawRequestHead, readRequestHead } from './head.ts'
import { OwnConnections } from './own-connections.ts'
import {
  badRequest,
  faultSentence,
  faulty,
  handshakeByte,
  otherVersion,
  preface,
  type Refusal,
  slowHead,
  tlsToProxy,
  tooEarly,
} from './refusal.ts'
import { RelayedExchange } from './relayed-exchange.ts'
import type { ServerConnections } from './server-connections.ts'

/** How long a connection without a request is kept, in milliseconds. */
const idleTime = 120_000
/** How much a client may send ahead of the answer to its last request. */
const mostAhead = 256 * 1024

/** What a client's connection needs of the proxy around it. */
export interface Surroundings {
  readonly servers: ServerConnections
  readonly sessions: ServerSessions
  readonly turns: RequestTurns
  /** Milliseconds that a server may take to be reached, and a client to go on in the middle of its request. */
  readonly timeout: number
  /** What may wait to be written on each connection by now, in bytes. */
  readonly queue: number
  /** Milliseconds that a request's head may take. */
  readonly headTime: number
  /** Begins to record a request; `whole` where no body is to come. */
  record(
    head: Pick<RawRequestHead, 'method' | 'httpVersion' | 'headers'>,
    destination: Destination,
    socket: Socket,
    whole: boolean,
  ): Recording
  /** What cannot be read is shown all the same: somebody sent it. */
  recordBroken(socket: Socket, origin: Origin | undefined, message: string): void
  /** The client has begun to speak, and so trusts the certificate where there is one. */
  heard(socket: Socket): void
  isOwn(origin: Origin): boolean
  /** Gives the connection to the proxy's own pages; its next request is put back. */
  toOwnPages(socket: Socket): void
  /** Opens a tunnel; what came after the head is put in its first bytes. */
  connect(head: RawRequestHead, socket: Socket, rest: Buffer): void
}

/**
 * A client's connection that speaks HTTP/1: one request after the other, each passed on byte for byte. It is a tunnel's
 * inside where an origin is given.
 */
export class ClientConnection {
  readonly #socket: Socket
  readonly #around: Surroundings
  readonly #tunnelled: Origin | undefined
  readonly #heads = new HeadBuffer()
  readonly #own = new OwnConnections()
  #exchange: RelayedExchange | undefined
  /** A request has come, and it is not its turn yet. */
  #waits = false
  /** It has had an answer. */
  #wasAnswered = false
  /** What the client sent ahead of its last answer. */
  #ahead: Buffer[] = []
  #aheadSize = 0
  #headTimer: NodeJS.Timeout | undefined
  /** Set while the connection rests, or has its answer and is to send the rest of its request. */
  readonly #idle = new Deadline(() => this.#socket.destroy())
  #left = false
  /** No request is taken after the one that goes on. */
  #last = false

  constructor(socket: Socket, around: Surroundings, tunnelled?: Origin) {
    this.#socket = socket
    this.#around = around
    this.#tunnelled = tunnelled
    socket.setNoDelay(true)
    this.#idle.set(idleTime)
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
    socket.on('error', this.#onError)
    socket.on('drain', this.#onDrain)
  }

  /** Ends the connection: at once where it rests, else after the answer to the request that it is at. */
  finish(): void {
    if (this.#left) return
    this.#last = true
    if (!this.#exchange && !this.#waits && !this.#heads.held) this.#close()
  }

  readonly #onData = (chunk: Buffer) => {
    const exchange = this.#exchange
    if (!exchange) return this.#begin(chunk, false)
    if (!exchange.requestDone) {
      this.#idle.renew()
      const rest = exchange.takeRequest(chunk)
      if (!rest) return
      // With its last byte, a request that was answered already is over.
      if (this.#exchange) this.#hold(rest)
      else if (!this.#left) this.#begin(rest, false)
      return
    }
    this.#hold(chunk)
  }

  readonly #onDrain = () => this.#exchange?.clientDrained()

  /** Node's servers take the end of what a client sends for its going, and so do we. */
  readonly #onEnd = () => {
    this.#exchange?.clientGone()
    this.#socket.end()
  }

  readonly #onClose = () => {
    this.#stopTimers()
    this.#own.close()
    this.#exchange?.clientGone()
  }

  readonly #onError = () => this.#socket.destroy()

  /** Takes the listeners off: somebody else has the connection from here on. */
  #leave(): void {
    this.#left = true
    this.#stopTimers()
    this.#own.close()
    const socket = this.#socket
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    socket.off('error', this.#onError).off('drain', this.#onDrain)
  }

  #stopTimers(): void {
    clearTimeout(this.#headTimer)
    this.#idle.end()
  }

  #hold(chunk: Buffer): void {
    this.#ahead.push(chunk)
    this.#aheadSize += chunk.length
    if (this.#aheadSize > mostAhead) this.#socket.pause()
  }

  #begin(chunk: Buffer, early: boolean): void {
    // A line's end or two before a request is passed over (RFC 9112 §2.2).
    let from = 0
    if (!this.#heads.held) while (chunk[from] === 0x0d || chunk[from] === 0x0a) from++
    if (from === chunk.length) return
    // Whatever it is: what comes inside of TLS is of one that has taken the certificate.
    this.#around.heard(this.#socket)
    if (!this.#heads.held && !this.#tunnelled && chunk[from] === handshakeByte)
      return this.#refuse(tlsToProxy(this.#socket.localPort))
    const taken = this.#heads.take(from === 0 ? chunk : chunk.subarray(from))
    if (!taken) {
      const held = this.#heads.held
      // What begins as no request does is told at once: it may never end.
      if (held && held.length > 32 && !/^[!#$%&'*+\-.^_`|~\w]+ [!-~\x80-\xff]/.test(held.toString('latin1', 0, 64)))
        return this.#refuse(faulty({ kind: 'no-http', words: 'begins with no request line of HTTP' }))
      this.#headTimer ??= setTimeout(() => this.#refuse(slowHead(this.#around.headTime)), this.#around.headTime)
      return
    }
    clearTimeout(this.#headTimer)
    this.#headTimer = undefined
    if (isHeadFault(taken)) return this.#refuse(faulty(taken))
    const head = readRequestHead(taken.head)
    if (isHeadFault(head)) return this.#refuse(faulty(head))
    this.#answer(head, taken.rest, early)
  }

  #answer(head: RawRequestHead, rest: Buffer | undefined, early: boolean): void {
    if (head.method === 'PRI' && head.httpVersion === '2.0') return this.#refuse(preface)
    if (head.httpVersion[0] !== '1') return this.#refuse(otherVersion(head.httpVersion))
    const tunnels = head.method === 'CONNECT'
    if (tunnels && early) return this.#refuse(tooEarly(head.method))
    if (tunnels && !(this.#tunnelled && !this.#around.isOwn(this.#tunnelled))) {
      this.#leave()
      return this.#around.connect(head, this.#socket, rest ?? Buffer.alloc(0))
    }
    const destination = destinationOf(head.target, headerValue(head.headers, 'host'), this.#tunnelled, head.method)
    if (typeof destination === 'string') return this.#refuse(badRequest(destination))
    if (this.#around.isOwn(destination.origin)) {
      this.#leave()
      this.#socket.pause()
      this.#socket.unshift(rest ? Buffer.concat([head.bytes, rest]) : head.bytes)
      return this.#around.toOwnPages(this.#socket)
    }
    const framing = doubledHost(head.headers) ?? requestFraming(head.headers, head.httpVersion)
    if (isFault(framing)) {
      const message = faultSentence(framing)
      this.#around.record(head, destination, this.#socket, true).failed({ code: 'bad-request', message })
      return this.#end('400 Bad Request', message)
    }
    const upgrade = tunnels || (asksToUpgrade(head.headers) && !isHttp2(headerValue(head.headers, 'upgrade') ?? ''))
    if (upgrade && early) return this.#refuse(tooEarly(head.method))
    const who = () => askerOf(this.#socket, destination.origin, headerValue(head.headers, 'user-agent'))
    let isLater = false
    const waits = this.#around.turns.want(who, () => {
      if (isLater) {
        this.#waits = false
        if (this.#socket.destroyed) return
        this.#socket.resume()
      }
      this.#relay(head, destination, framing, upgrade, rest)
    })
    // Where it does not, the one that follows it may wait by now.
    if (!waits) return
    isLater = true
    this.#waits = true
    this.#idle.clear()
    this.#socket.pause()
  }

  #relay(
    head: RawRequestHead,
    destination: Destination,
    framing: Framing,
    upgrade: boolean,
    rest: Buffer | undefined,
  ): void {
    const recording = this.#around.record(head, destination, this.#socket, framing.kind === 'none')
    const closing = endsConnection(head.httpVersion, head.headers)
    const exchange = new RelayedExchange({
      client: this.#socket,
      servers: this.#around.servers,
      own: this.#own,
      timeout: this.#around.timeout,
      queue: this.#around.queue,
      head,
      destination,
      framing,
      recording,
      upgrade,
      clientReused: this.#wasAnswered,
      ended: (close) => this.#next(close || closing),
      broken: (fault) => this.#giveUp('400 Bad Request', faultSentence(fault)),
      stalled: (message) => this.#giveUp('408 Request Timeout', message),
      answeredEarly: () => this.#idle.set(idleTime),
      leave: () => {
        this.#exchange = undefined
        this.#leave()
        return this.#takeAhead()
      },
    })
    this.#exchange = exchange
    this.#idle.clear()
    const left = exchange.begin(rest)
    if (left) this.#hold(left)
  }

  /** The last answer is given: on to the next request, which may have come already. */
  #next(close: boolean): void {
    this.#exchange = undefined
    this.#wasAnswered = true
    this.#idle.set(idleTime)
    if (close || this.#last) return this.#close()
    const ahead = this.#takeAhead()
    if (this.#socket.isPaused()) this.#socket.resume()
    if (ahead) this.#begin(ahead, true)
  }

  #close(): void {
    this.#leave()
    this.#socket.on('error', () => this.#socket.destroy())
    endConnection(this.#socket)
  }

  #takeAhead(): Buffer | undefined {
    const [first] = this.#ahead
    if (!first) return undefined
    const all = this.#ahead.length === 1 ? first : Buffer.concat(this.#ahead)
    this.#ahead = []
    this.#aheadSize = 0
    return all
  }

  /** The rest of the request's body is not to be had, or not to be trusted. */
  #giveUp(status: string, message: string): void {
    const exchange = this.#exchange
    this.#exchange = undefined
    exchange?.abandon({ code: 'bad-request', message })
    // A response that has begun cannot be taken back, only ended.
    if (exchange?.responseBegun) {
      this.#leave()
      return void this.#socket.destroy()
    }
    this.#end(status, message)
  }

  /** A request that was not sent on is shown all the same. */
  #refuse({ status, message }: Refusal): void {
    this.#around.recordBroken(this.#socket, this.#tunnelled, message)
    this.#end(status, message)
  }

  /** Answers for the proxy, and ends a connection of which nobody knows any more where a request begins. */
  #end(status: string, message: string): void {
    this.#leave()
    this.#socket.on('error', () => this.#socket.destroy())
    // What is still sent must not lead to a reset that takes the answer with it.
    this.#socket.resume()
    endWith(this.#socket, status, message)
  }
}

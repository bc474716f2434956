import type { OnReadOpts, Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'

/** TLS gives no more than this at once (RFC 8446 §5.1). */
const longest = 16 * 1024
/** Where what comes has to wait, a connection has so much memory of its own at first, and at most so much, in bytes. */
const leastOwn = 16 * longest
const mostOwn = 4 * leastOwn

/**
 * Whatever comes on any connection is read into this, and gone from it when whoever takes it returns. Memory for each
 * part, as a stream has it, costs more than to pass the part on: it has to be found, counted and collected.
 */
const shared = Buffer.allocUnsafeSlow(longest)

const readings = new WeakMap<Socket, DirectReading>()

/**
 * Reads a TLS connection into memory that is used again and again. Until somebody takes what comes it is given a copy,
 * as an ordinary stream is.
 */
export class DirectReading {
  readonly #socket: TLSSocket
  #taker: ((part: Buffer) => void) | undefined
  #memory = shared
  /** Where the next part goes. */
  #at = 0
  /** What waits may begin before the end of the memory and go on from its start. */
  #around = false
  /** Who is still to be given a part that is kept. */
  #waitsFor: Socket | undefined

  private constructor(options: ConnectionOptions) {
    const onread: OnReadOpts = {
      buffer: () => this.#next(),
      callback: (length, memory) => this.#came(Buffer.from(memory.buffer, memory.byteOffset, length)),
    }
    // Node's types do not know it here.
    const all: ConnectionOptions & { readonly onread: OnReadOpts } = { ...options, onread }
    this.#socket = connect(all)
    readings.set(this.#socket, this)
  }

  /** Opens a connection that is read so, as `tls.connect` does; the options name no socket that is there already. */
  static connect(options: ConnectionOptions): TLSSocket {
    return new DirectReading(options).#socket
  }

  /** The reading of this socket, where it was opened with one. */
  static of(socket: Socket): DirectReading | undefined {
    return readings.get(socket)
  }

  /** From here on `taker` is given what comes, for as long as it runs; nobody again, where there is none. */
  take(taker: ((part: Buffer) => void) | undefined): void {
    this.#taker = taker
    this.letGo()
  }

  /** A part of what came that is to be written to this socket when it has room: good until then. */
  keep(part: Buffer, waitsFor: Socket): Buffer {
    this.#waitsFor = waitsFor
    const isOwn = this.#memory !== shared && part.buffer === this.#memory.buffer
    if (isOwn) {
      this.#at = Math.max(this.#at, part.byteOffset - this.#memory.byteOffset + part.length)
      return part
    }
    // What is elsewhere already is nobody else's.
    if (part.buffer !== shared.buffer) return part
    if (this.#memory === shared) this.#begin()
    const copied = part.copy(this.#memory, this.#at)
    this.#at += copied
    return this.#memory.subarray(this.#at - copied, this.#at)
  }

  /** What is kept stays good, and what comes is read elsewhere. */
  letGo(): void {
    this.#memory = shared
    this.#at = 0
    this.#waitsFor = undefined
  }

  #begin(): void {
    const before = this.#memory === shared ? 0 : this.#memory.length
    this.#memory = Buffer.allocUnsafeSlow(Math.min(Math.max(leastOwn, 2 * before), mostOwn))
    this.#at = 0
    this.#around = false
  }

  /** Where the next part is read to: from the start again when the end is reached. */
  #next(): Buffer {
    if (this.#memory === shared) return shared
    const { length } = this.#memory
    if (this.#at + longest > length) {
      this.#at = 0
      this.#around = true
    }
    // What waits is what was kept last. Less than one part is left free at the end.
    const waiting = this.#waitsFor?.writableLength ?? 0
    if (this.#around && waiting > this.#at && waiting + 2 * longest > length) this.#begin()
    return this.#memory.subarray(this.#at, this.#at + longest)
  }

  #came(part: Buffer): boolean {
    if (!this.#taker) return this.#socket.push(Buffer.from(part))
    this.#taker(part)
    return true
  }
}

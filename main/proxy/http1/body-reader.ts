import type { Header } from '../../../shared/exchange/exchange.ts'
import { type Fault, fault } from './fault.ts'
import type { Framing } from './framing.ts'
import { isToken, trimmed } from './head.ts'

/** Longer lines of a chunk, and longer trailers, nobody sends in earnest. */
const longestLine = 16 * 1024
const longestTrailers = 64 * 1024

type ChunkState = 'size' | 'data' | 'data-end' | 'trailers'

/**
 * Follows a body by its framing: tells where it ends among the bytes of its connection, and gives what it holds
 * without its chunks. The bytes themselves are passed on by somebody else, as they came.
 */
export class BodyReader {
  readonly #kind: Framing['kind']
  readonly #payload: (part: Buffer) => void
  #left: number
  #state: ChunkState = 'size'
  #line = ''
  #trailers: Header[] = []
  #trailerSize = 0
  done: boolean
  fault: Fault | undefined

  constructor(framing: Framing, payload: (part: Buffer) => void) {
    this.#kind = framing.kind
    this.#left = framing.kind === 'length' ? framing.length : 0
    this.#payload = payload
    this.done = framing.kind === 'none'
  }

  /** True where only the end of the connection ends it. */
  get endsWithConnection(): boolean {
    return this.#kind === 'close'
  }

  get trailers(): readonly Header[] {
    return this.#trailers
  }

  /** Reads from a chunk; gives how many of its bytes belong to the body. Fewer than all only at its end, or a fault. */
  read(chunk: Buffer): number {
    switch (this.#kind) {
      case 'none':
        return 0
      case 'close':
        this.#payload(chunk)
        return chunk.length
      case 'length': {
        const part = chunk.length <= this.#left ? chunk : chunk.subarray(0, this.#left)
        this.#left -= part.length
        if (part.length > 0) this.#payload(part)
        if (this.#left === 0) this.done = true
        return part.length
      }
      case 'chunked':
        return this.#readChunks(chunk)
      default:
        return this.#kind satisfies never
    }
  }

  #readChunks(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length && !this.done && !this.fault) {
      if (this.#state === 'data') {
        const end = Math.min(chunk.length, at + this.#left)
        this.#payload(chunk.subarray(at, end))
        this.#left -= end - at
        at = end
        if (this.#left === 0) this.#state = 'data-end'
        continue
      }
      const end = chunk.indexOf(0x0a, at)
      const stop = end < 0 ? chunk.length : end + 1
      this.#line += chunk.toString('latin1', at, stop)
      if (this.#line.length > longestLine) this.fault = fault('chunk', 'has a chunk line that does not end')
      else if (end >= 0) this.#endLine()
      else this.#lookAhead()
      // A line that is at fault is nobody's to read in another way.
      if (this.fault) return at
      at = stop
    }
    return at
  }

  /** What begins as no line of a chunk is told at once: it may never end. */
  #lookAhead(): void {
    const line = this.#line
    if (this.#state === 'data-end' ? line !== '\r' : /\r./s.test(line)) this.#endLine()
    else if (this.#state === 'size' && !/^[0-9a-f]+[ \t]*(?:;.*)?\r?$/i.test(line)) this.#beginChunk(line)
  }

  #endLine(): void {
    const line = this.#line
    this.#line = ''
    if (this.#state === 'data-end' && line !== '\r\n' && line !== '\n') {
      this.fault = fault('chunk', 'has a chunk that is longer than its size says')
      return
    }
    if (!line.endsWith('\r\n') || line.indexOf('\r') < line.length - 2) {
      this.fault = fault('line-ending', 'has a chunk whose line ends with a bare CR or LF')
      return
    }
    const text = line.slice(0, -2)
    if (this.#state === 'size') this.#beginChunk(text)
    else if (this.#state === 'data-end') this.#state = 'size'
    else this.#trailerLine(text)
  }

  #beginChunk(line: string): void {
    const size = /^0*([0-9a-f]{1,13})[ \t]*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) {
      this.fault = fault('chunk', 'has a chunk without a size')
      return
    }
    this.#left = Number.parseInt(size, 16)
    this.#state = this.#left === 0 ? 'trailers' : 'data'
  }

  #trailerLine(line: string): void {
    if (line === '') {
      this.done = true
      return
    }
    this.#trailerSize += line.length
    const colon = line.indexOf(':')
    if (!isToken(line, colon) || line.includes('\0') || this.#trailerSize > longestTrailers) {
      this.fault = fault('header-line', 'has a trailer that is no header line, or too many of them')
      return
    }
    this.#trailers.push([line.slice(0, colon), trimmed(line.slice(colon + 1))])
  }
}

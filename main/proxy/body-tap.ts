import type { Body } from '../../shared/exchange/exchange.ts'

/** Keeps the beginning of a body as it streams by, and counts the rest. */
export interface BodyTap {
  /** What is kept of it is copied: its memory may be used again. */
  readonly take: (chunk: Buffer) => void
  readonly size: number
  /** How much of it is kept. */
  readonly kept: number
  body(): Body
}

/** What follows the first chunk is gathered: a body that comes byte by byte would cost a hundred times its length. */
const blockSize = 64 * 1024

/** Begins empty; keeps at most `limit` bytes. */
export function createBodyTap(limit: number): BodyTap {
  return new BodyStart(limit)
}

/** A class: to make an object with getters for each body takes longer than most bodies do. */
class BodyStart implements BodyTap {
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  #block: Buffer | undefined
  #filled = 0
  kept = 0
  size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  readonly take = (chunk: Buffer): void => {
    this.size += chunk.length
    const room = this.#limit - this.kept
    if (room <= 0 || chunk.length === 0) return
    const part = chunk.length <= room ? chunk : chunk.subarray(0, room)
    // Most bodies are one chunk.
    if (this.kept === 0) this.#chunks.push(Buffer.from(part))
    else this.#gather(part)
    this.kept += part.length
  }

  body(): Body {
    const { size, kept } = this
    const parts = this.#block && this.#filled > 0 ? [...this.#chunks, this.#gathered(this.#block)] : this.#chunks
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    return { size, bytes, truncated: size > kept, coding: { kind: 'as-sent' } }
  }

  #gather(part: Buffer): void {
    if (this.#block && this.#filled + part.length > this.#block.length) {
      this.#chunks.push(this.#gathered(this.#block))
      this.#block = undefined
    }
    if (!this.#block) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(blockSize, part.length))
      this.#filled = 0
    }
    this.#filled += part.copy(this.#block, this.#filled)
  }

  #gathered(block: Buffer): Buffer {
    return block.subarray(0, this.#filled)
  }
}

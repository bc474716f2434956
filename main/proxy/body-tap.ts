import type { Body } from '../../shared/exchange/exchange.ts'

/** Keeps the beginning of a body as it streams by, and counts the rest. */
export interface BodyTap {
  take(chunk: Buffer): void
  readonly size: number
  /** How much of it is kept. */
  readonly kept: number
  body(): Body
}

/** Chunks below this are gathered: a body that comes byte by byte would cost a hundred times its length. */
const small = 4096
const blockSize = 16 * small

/** Begins empty; keeps at most `limit` bytes. */
export function createBodyTap(limit: number): BodyTap {
  const chunks: Buffer[] = []
  let block: Buffer | undefined
  let filled = 0
  let kept = 0
  let size = 0

  const closeBlock = () => {
    if (block && filled > 0) chunks.push(block.subarray(0, filled))
    block = undefined
    filled = 0
  }

  const gather = (part: Buffer) => {
    if (block && filled + part.length > block.length) closeBlock()
    block ??= Buffer.allocUnsafeSlow(blockSize)
    filled += part.copy(block, filled)
  }

  return {
    take(chunk) {
      size += chunk.length
      if (kept >= limit) return
      const part = chunk.length <= limit - kept ? chunk : chunk.subarray(0, limit - kept)
      kept += part.length
      // Most bodies are one chunk, and stay it.
      if (part.length < small && size > chunk.length) return gather(part)
      closeBlock()
      chunks.push(part)
    },
    get size() {
      return size
    },
    get kept() {
      return kept
    },
    body() {
      const parts = block && filled > 0 ? [...chunks, block.subarray(0, filled)] : chunks
      const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
      return { size, bytes, truncated: size > kept, coding: { kind: 'as-sent' } }
    },
  }
}

import type { Body } from '../../shared/exchange/exchange.ts'

/** Keeps the beginning of a body as it streams by, and counts the rest. */
export interface BodyTap {
  take(chunk: Buffer): void
  readonly size: number
  body(): Body
}

/** Begins empty; keeps at most `limit` bytes. */
export function createBodyTap(limit: number): BodyTap {
  const chunks: Buffer[] = []
  let kept = 0
  let size = 0
  return {
    take(chunk) {
      size += chunk.length
      if (kept >= limit) return
      const part = chunk.length <= limit - kept ? chunk : chunk.subarray(0, limit - kept)
      chunks.push(part)
      kept += part.length
    },
    get size() {
      return size
    },
    body: () => ({
      size,
      bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
      truncated: size > kept,
      coding: { kind: 'as-sent' },
    }),
  }
}

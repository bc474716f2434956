import { getHeapStatistics } from 'node:v8'
import { collectQuickly } from './collect-when-idle.ts'

/**
 * By how much the heap may grow, as a share of what was in use: less than V8 lets it by `boundMemory`. Where V8 has begun
 * to mark what is in use, all of it would be marked twice.
 */
const growth = 1 / 4

/**
 * Keeps the garbage of a thread small that makes much of it for seconds on end, and that nobody waits for. V8 looks for
 * garbage bit by bit beside the work, so that no part of the work takes long; such a thread makes it faster than that,
 * and its heap grows to more than twice what is in use, in pages that stay with the process. Gives what is to be called
 * between two parts of the work: where the heap has grown enough, its garbage is collected at once.
 */
export function collectWhileBusy(
  collect: () => void = collectQuickly,
  used: () => number = () => getHeapStatistics().used_heap_size,
): () => void {
  let least = used()
  return () => {
    const now = used()
    // V8 may have collected by itself.
    least = Math.min(least, now)
    if (now < least * (1 + growth)) return
    collect()
    least = used()
  }
}

import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { PackedBatch } from '../session/packed-batch.ts'
import type { Portion } from './capture-messages.ts'

/** What may be on its way at once, in bytes: more than a burst, less than anybody's memory. */
const mostOnTheWay = 4 * 1024 * 1024
/** How many of those that wait are handed over at once. */
const mostAtOnce = 500
/** What one that is read from the file counts for, in bytes. */
const weightOfStored = 4096

/**
 * Hands what is recorded over to be analysed, without ever waiting. Whoever takes it may fall behind: then numbers
 * alone are kept, and what they stand for is read from where the session keeps it.
 */
export interface Handover {
  /** Exchanges as they go to be written. */
  add(rows: Uint8Array, ids: readonly ExchangeId[]): void
  /** So much was dealt with. */
  taken(weight: number): void
  clear(): void
}

/** `held` gives an exchange that may not be in the file yet; `waits` hears how many wait, where nothing is handed over. */
export function createHandover(
  give: (portion: Portion) => void,
  held: (id: ExchangeId) => Exchange | undefined,
  waits: (count: number) => void,
): Handover {
  /** Each once, whatever became of it since. */
  const waiting = new Set<ExchangeId>()
  let onTheWay = 0

  function hand(rows: Uint8Array | undefined, stored: readonly ExchangeId[]): void {
    const weight = (rows?.length ?? 0) + stored.length * weightOfStored
    onTheWay += weight
    give({ rows, stored, weight, waiting: waiting.size })
  }

  function handWaiting(): void {
    const batch = new PackedBatch()
    const stored: ExchangeId[] = []
    let count = 0
    for (const id of waiting) {
      if (count++ === mostAtOnce || batch.length >= mostOnTheWay) break
      waiting.delete(id)
      const exchange = held(id)
      if (exchange) batch.add(exchange)
      else stored.push(id)
    }
    hand(batch.size > 0 ? batch.rows : undefined, stored)
  }

  return {
    add(rows, ids) {
      if (waiting.size === 0 && onTheWay < mostOnTheWay) return hand(rows, [])
      for (const id of ids) waiting.add(id)
      waits(waiting.size)
    },
    taken(weight) {
      onTheWay -= weight
      while (waiting.size > 0 && onTheWay < mostOnTheWay / 2) handWaiting()
    },
    clear() {
      waiting.clear()
      waits(0)
    },
  }
}

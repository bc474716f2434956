import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'

/**
 * Gives exchanges in the order in which they began, as they are numbered, though they come in the order in which they
 * ended: a request through a gateway ends after those that it brought about.
 */
export interface InOrder {
  put(exchange: Exchange, now: number): void
  /** The one whose turn it is; undefined while those that began before all others have not come. */
  next(now: number): Exchange | undefined
  /** When the first of those that wait has its turn at the latest; undefined where none waits. */
  readonly due: number | undefined
  clear(): void
}

/** How long one waits for those before it, in milliseconds: what goes on is told of after half of that. */
const patience = 100
/** So many may wait, as for those that were cleared and never come. */
const mostWaiting = 1000

/** Begins before the first exchange of a session. Times are in milliseconds from anywhere. */
export function createInOrder(): InOrder {
  /** By their numbers; each with the time when it came first. */
  const waiting = new Map<number, { readonly exchange: Exchange; readonly since: number }>()
  /** States of what had its turn before: they are told at once. */
  let updates: Exchange[] = []
  let expected = 0

  function give(id: number): Exchange | undefined {
    const found = waiting.get(id)
    waiting.delete(id)
    expected = id + 1
    return found?.exchange
  }

  /** The one that came first of those that wait. */
  const oldest = () => waiting.values().next().value

  return {
    put(exchange, now) {
      const { id } = exchange
      if (id < expected) return void updates.push(exchange)
      waiting.set(id, { exchange, since: waiting.get(id)?.since ?? now })
    },
    next(now) {
      const update = updates.shift()
      if (update) return update
      if (waiting.has(expected)) return give(expected)
      const first = oldest()
      if (!first || (now - first.since < patience && waiting.size <= mostWaiting)) return undefined
      // Those between never come, or late.
      return give(Math.min(...waiting.keys()))
    },
    get due() {
      const first = oldest()
      return first && first.since + patience
    },
    clear() {
      for (const id of waiting.keys() as Iterable<ExchangeId>) expected = Math.max(expected, id + 1)
      waiting.clear()
      updates = []
    },
  }
}

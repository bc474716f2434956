import type { DatabaseSync } from 'node:sqlite'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { isDamage, preparePages, readRow, type Unreadable } from './damage.ts'
import { fromRow, type StoredExchange } from './stored-exchange.ts'

/** Reads what is in the file by now, while another thread writes on. */
export interface StoredReader {
  count(): number
  exchange(id: ExchangeId): Exchange | undefined
  /** The newest before this number, the oldest of them first. */
  before(id: number, limit: number): readonly Exchange[]
  /**
   * Each in the order in which it began, from the number `start` on, in the state of `newer` where that knows it. Those
   * that the file cannot give any more are left out, and `unreadable` hears of them; without it the first one is thrown.
   */
  exchanges(newer: NewerExchanges, start?: number, unreadable?: Unreadable): Generator<Exchange>
}

/** The exchanges that are not in the file yet, or are there in an older state. */
export interface NewerExchanges {
  /** Those with numbers in this range, both included; one may come twice. */
  ids(from: number, to: number): Iterable<number>
  exchange(id: number): Exchange | undefined
}

/** Reads by this connection. */
export function readStored(database: DatabaseSync): StoredReader {
  const selectOne = database.prepare('SELECT * FROM exchange WHERE id = ?')
  const pageFrom = preparePages(database)
  const selectBefore = database.prepare('SELECT * FROM exchange WHERE id < ? ORDER BY id DESC LIMIT ?')
  const countAll = database.prepare('SELECT count(*) AS n FROM exchange')
  const readOne = (id: number): Exchange | undefined => {
    try {
      const row = selectOne.get(id) as unknown as StoredExchange | undefined
      return row && fromRow(row)
    } catch (error) {
      if (!isDamage(error)) throw error
      throw new Error(`Exchange ${id} cannot be read: the file of its session is damaged where it stands.`)
    }
  }
  return {
    count: () => Number(countAll.get()?.['n'] ?? 0),
    exchange: readOne,
    before(id, limit) {
      try {
        return (selectBefore.all(id, limit) as unknown as StoredExchange[]).reverse().map(fromRow)
      } catch (error) {
        if (!isDamage(error)) throw error
        return beforeOneByOne(id, limit)
      }
    },
    *exchanges(newer, start = 0, unreadable) {
      // A page at a time: what is written between two of them disturbs neither.
      for (let from = start; ; ) {
        const { rows, last } = pageFrom(from, unreadable)
        yield* merged(rows, new Set(newer.ids(from, last)), newer, unreadable)
        if (last === Number.POSITIVE_INFINITY) return
        from = last + 1
      }
    },
  }

  /** Around what is damaged. */
  function beforeOneByOne(id: number, limit: number): readonly Exchange[] {
    const found: Exchange[] = []
    for (let at = id - 1; at >= 0 && found.length < limit; at--) {
      try {
        const exchange = readOne(at)
        if (exchange) found.push(exchange)
      } catch {
        // The person was told that not all of the session can be read.
      }
    }
    return found.reverse()
  }

  function* merged(
    rows: readonly StoredExchange[],
    newerIds: ReadonlySet<number>,
    newer: NewerExchanges,
    unreadable: Unreadable | undefined,
  ) {
    const stored = new Map(rows.map((row) => [row.id, row]))
    const ids = newerIds.size === 0 ? stored.keys() : [...new Set([...stored.keys(), ...newerIds])].toSorted(byNumber)
    for (const id of ids) {
      const row = stored.get(id)
      // Written since this page was read, it is in the file.
      const exchange = newerIds.has(id) ? (newer.exchange(id) ?? readOne(id)) : row && readRow(row, unreadable)
      if (exchange) yield exchange
    }
  }
}

const byNumber = (one: number, other: number) => one - other

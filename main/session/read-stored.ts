import type { DatabaseSync } from 'node:sqlite'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { fromRow, type StoredExchange } from './stored-exchange.ts'

/** How many exchanges are read at once; each may have some megabytes. */
const page = 50

/** Reads what is in the file by now, while another thread writes on. */
export interface StoredReader {
  /** The number of the exchange that comes next, as far as the file tells. */
  readonly next: number
  count(): number
  exchange(id: ExchangeId): Exchange | undefined
  /** The newest before this number, the oldest of them first. */
  before(id: number, limit: number): readonly Exchange[]
  /** Each in the order in which it began, from the number `start` on, in the state of `newer` where that knows it. */
  exchanges(newer: NewerExchanges, start?: number): Generator<Exchange>
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
  const selectPage = database.prepare('SELECT * FROM exchange WHERE id >= ? ORDER BY id LIMIT ?')
  const selectBefore = database.prepare('SELECT * FROM exchange WHERE id < ? ORDER BY id DESC LIMIT ?')
  const countAll = database.prepare('SELECT count(*) AS n FROM exchange')
  const next = database.prepare('SELECT max(next, coalesce((SELECT max(id) + 1 FROM exchange), 0)) AS n FROM counter')
  const readOne = (id: number): Exchange | undefined => {
    const row = selectOne.get(id) as unknown as StoredExchange | undefined
    return row && fromRow(row)
  }
  return {
    next: Number(next.get()?.['n'] ?? 0),
    count: () => Number(countAll.get()?.['n'] ?? 0),
    exchange: readOne,
    before: (id, limit) => (selectBefore.all(id, limit) as unknown as StoredExchange[]).reverse().map(fromRow),
    *exchanges(newer, start = 0) {
      // A page at a time: what is written between two of them disturbs neither.
      for (let from = start; ; ) {
        const rows = selectPage.all(from, page) as unknown as StoredExchange[]
        const last = rows.length < page ? Number.POSITIVE_INFINITY : (rows.at(-1)?.id ?? 0)
        const ids = new Set(newer.ids(from, last))
        if (ids.size === 0) for (const row of rows) yield fromRow(row)
        else yield* merged(rows, ids, newer)
        if (last === Number.POSITIVE_INFINITY) return
        from = last + 1
      }
    },
  }

  function* merged(rows: readonly StoredExchange[], newerIds: ReadonlySet<number>, newer: NewerExchanges) {
    const stored = new Map(rows.map((row) => [row.id, row]))
    const ids = [...new Set([...stored.keys(), ...newerIds])].toSorted((one, other) => one - other)
    for (const id of ids) {
      const row = stored.get(id)
      // Written since this page was read, it is in the file.
      const exchange = newerIds.has(id) ? (newer.exchange(id) ?? readOne(id)) : row && fromRow(row)
      if (exchange) yield exchange
    }
  }
}

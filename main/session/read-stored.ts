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
  /** Each in the order in which it began, those that `held` knows by these numbers in place of the file's. */
  exchanges(held: (from: number, to: number) => ReadonlyMap<number, Exchange>): Generator<Exchange>
}

/** Reads by this connection. */
export function readStored(database: DatabaseSync): StoredReader {
  const selectOne = database.prepare('SELECT * FROM exchange WHERE id = ?')
  const selectPage = database.prepare('SELECT * FROM exchange WHERE id >= ? ORDER BY id LIMIT ?')
  const countAll = database.prepare('SELECT count(*) AS n FROM exchange')
  const next = database.prepare('SELECT max(next, coalesce((SELECT max(id) + 1 FROM exchange), 0)) AS n FROM counter')
  return {
    next: Number(next.get()?.['n'] ?? 0),
    count: () => Number(countAll.get()?.['n'] ?? 0),
    exchange(id) {
      const row = selectOne.get(id) as unknown as StoredExchange | undefined
      return row && fromRow(row)
    },
    *exchanges(held) {
      // A page at a time: what is written between two of them disturbs neither.
      for (let from = 0; ; ) {
        const rows = selectPage.all(from, page) as unknown as StoredExchange[]
        const last = rows.length < page ? Number.POSITIVE_INFINITY : (rows.at(-1)?.id ?? 0)
        const newer = held(from, last)
        if (newer.size === 0) for (const row of rows) yield fromRow(row)
        else yield* merged(rows, newer)
        if (last === Number.POSITIVE_INFINITY) return
        from = last + 1
      }
    },
  }
}

function* merged(rows: readonly StoredExchange[], newer: ReadonlyMap<number, Exchange>): Generator<Exchange> {
  const stored = new Map(rows.map((row) => [row.id, row]))
  const ids = [...new Set([...stored.keys(), ...newer.keys()])].toSorted((one, other) => one - other)
  for (const id of ids) {
    const row = stored.get(id)
    const exchange = newer.get(id) ?? (row && fromRow(row))
    if (exchange) yield exchange
  }
}

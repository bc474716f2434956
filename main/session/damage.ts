import type { DatabaseSync } from 'node:sqlite'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { fromRow, type StoredExchange } from './stored-exchange.ts'

/** Hears the number of an exchange that cannot be read, as the file is damaged where it stands. */
export type Unreadable = (id: number) => void

/** Some rows in the order of their numbers: all that can be read, up to the number `last`. */
export interface RowPage {
  readonly rows: readonly StoredExchange[]
  readonly last: number
}

/** How many exchanges are read at once; each may have some megabytes. */
const most = 50

/** SQLITE_CORRUPT and SQLITE_NOTADB; an extended code says more in its higher bits (https://sqlite.org/rescode.html). */
const codes: ReadonlySet<number> = new Set([11, 26])

/** True where SQLite, or the JSON of a row, says that a file's content is not what it must be. */
export function isDamage(error: unknown): boolean {
  if (error instanceof SyntaxError) return true
  const code: unknown = error instanceof Error ? Reflect.get(error, 'errcode') : undefined
  return typeof code === 'number' && codes.has(code & 0xff)
}

/**
 * Gives what reads a page of rows from a number on. Where the file is damaged, the rows around the damage are read one by
 * one, and `unreadable` hears of the others; without it the damage is thrown, as it is where nothing can be found any more.
 */
export function preparePages(database: DatabaseSync): (from: number, unreadable?: Unreadable) => RowPage {
  const selectPage = database.prepare('SELECT * FROM exchange WHERE id >= ? ORDER BY id LIMIT ?')
  const selectOne = database.prepare('SELECT * FROM exchange WHERE id = ?')
  const selectFirst = database.prepare('SELECT id FROM exchange WHERE id >= ? ORDER BY id LIMIT 1')

  function around(from: number, end: number, unreadable: Unreadable): RowPage {
    const begin = Number(unlessDamaged(() => selectFirst.get(from)?.['id']) ?? from)
    const rows: StoredExchange[] = []
    for (let id = begin; id < Math.min(begin + most, end); id++) {
      try {
        const row = selectOne.get(id) as unknown as StoredExchange | undefined
        if (row) rows.push(row)
      } catch (error) {
        if (!isDamage(error)) throw error
        unreadable(id)
      }
    }
    return { rows, last: begin + most < end ? begin + most - 1 : Number.POSITIVE_INFINITY }
  }

  return (from, unreadable) => {
    try {
      const rows = selectPage.all(from, most) as unknown as StoredExchange[]
      return { rows, last: rows.length < most ? Number.POSITIVE_INFINITY : (rows.at(-1)?.id ?? 0) }
    } catch (error) {
      const end = isDamage(error) ? nextNumber(database) : undefined
      if (!unreadable || end === undefined) throw error
      return around(from, end, unreadable)
    }
  }
}

/** The exchange of a row, unless that is damaged. Without `unreadable` the damage is thrown. */
export function readRow(row: StoredExchange, unreadable?: Unreadable): Exchange | undefined {
  try {
    return fromRow(row)
  } catch (error) {
    if (!unreadable) throw error
    unreadable(row.id)
    return undefined
  }
}

/** The number after the last; undefined where a damaged file does not tell it any more. */
export function nextNumber(database: DatabaseSync): number | undefined {
  const queries = ['SELECT next AS n FROM counter', 'SELECT max(id) + 1 AS n FROM exchange']
  const told = queries.map((query) => unlessDamaged(() => Number(database.prepare(query).get()?.['n'] ?? 0)))
  const known = told.filter((number) => number !== undefined)
  return known.length > 0 ? Math.max(...known) : undefined
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

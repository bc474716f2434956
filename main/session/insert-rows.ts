import type { DatabaseSync } from 'node:sqlite'
import { unpackRows } from './row-batch.ts'

/** Gives what writes packed rows; each takes the place of what was written under its id before. */
export function prepareInsert(database: DatabaseSync): (rows: Uint8Array) => void {
  const insert = database.prepare(
    `INSERT INTO exchange (id, started_at, pending, head, request_body, response_body)
     VALUES (?, ?, ?, CAST(? AS TEXT), ?, ?)
     ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, pending = excluded.pending, head = excluded.head,
       request_body = excluded.request_body, response_body = excluded.response_body`,
  )
  return (rows) => {
    for (const row of unpackRows(rows)) {
      insert.run(row.id, row.started_at, row.pending, row.head, row.request_body, row.response_body)
    }
  }
}

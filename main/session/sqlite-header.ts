import { closeSync, openSync, readSync } from 'node:fs'

/** What SQLite's file format says at its beginning (https://sqlite.org/fileformat.html §1.3), whatever became of the rest. */
export interface SqliteHeader {
  readonly version: number
  readonly applicationId: number
}

/** Reads it without SQLite, which may write to what it opens; undefined where it is no file of SQLite's. */
export function headerOf(path: string): SqliteHeader | undefined {
  const bytes = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes, 0, bytes.length, 0)
  } finally {
    closeSync(file)
  }
  if (bytes.toString('latin1', 0, 16) !== 'SQLite format 3\0') return undefined
  return { version: bytes.readUInt32BE(60), applicationId: bytes.readUInt32BE(68) }
}

import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Exchange, exchangeId, responseOf } from '../../shared/exchange/exchange.ts'
import { applicationId, formatVersion, migrations } from './migrations/index.ts'
import type { Session, WriteFailed } from './session.ts'
import { fromRow, interrupted, type StoredExchange, toRow, withoutBodies } from './stored-exchange.ts'

/** How many exchanges are read at once; each may have some megabytes. */
const page = 50

/** How many bytes of bodies are held while the file cannot be written. */
const mostHeld = 128 * 1024 * 1024

/** How long to wait before a write that failed is tried again, in milliseconds. */
const retryAfter = 2000
/** How long an exchange that goes on may wait to be written, in milliseconds. */
const inFlightAfter = 50
/** How often the log is moved into the file, in milliseconds. */
const tidyAfter = 5000

/**
 * Opens a session file, or makes it. What is recorded is written in one transaction at the end of the turn:
 * a killed process loses what had not ended, and nothing else.
 * @throws Error with a sentence for the person, where the file is no session, is newer, or cannot be used.
 *   The file is left as it was.
 */
export function openSession(path: string, writeFailed: WriteFailed = () => undefined): Session {
  refuseForeign(path)
  const database = open(path)
  const insert = database.prepare(
    `INSERT INTO exchange (id, started_at, pending, head, request_body, response_body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, pending = excluded.pending, head = excluded.head,
       request_body = excluded.request_body, response_body = excluded.response_body`,
  )
  const setNext = database.prepare('UPDATE counter SET next = ?')
  const selectOne = database.prepare('SELECT * FROM exchange WHERE id = ?')
  const selectPage = database.prepare('SELECT * FROM exchange WHERE id >= ? ORDER BY id LIMIT ?')
  const countAll = database.prepare('SELECT count(*) AS n FROM exchange')
  const waiting = new Map<number, Exchange>()
  let scheduled: NodeJS.Immediate | NodeJS.Timeout | undefined
  let later: NodeJS.Timeout | undefined
  let tidying: NodeJS.Timeout | undefined
  let next = Number(
    database.prepare('SELECT max(next, coalesce((SELECT max(id) + 1 FROM exchange), 0)) AS n FROM counter').get()?.[
      'n'
    ] ?? 0,
  )
  let told = false
  let closed = false
  const reopened = { exchanges: count(), interrupted: closeInterrupted() }

  function count(): number {
    return Number(countAll.get()?.['n'] ?? 0)
  }

  function closeInterrupted(): number {
    const rows = database.prepare('SELECT * FROM exchange WHERE pending = 1').all() as unknown as StoredExchange[]
    for (const row of rows) write(interrupted(fromRow(row)))
    return rows.length
  }

  function write(exchange: Exchange): void {
    const row = toRow(exchange)
    insert.run(row.id, row.started_at, row.pending, row.head, row.request_body, row.response_body)
  }

  function flush(): void {
    if (scheduled) {
      clearImmediate(scheduled as NodeJS.Immediate)
      clearTimeout(scheduled as NodeJS.Timeout)
    }
    clearTimeout(later)
    scheduled = undefined
    later = undefined
    if (waiting.size === 0 || closed) return
    tidying ??= setTimeout(tidy, tidyAfter).unref()
    try {
      database.exec('BEGIN')
      for (const exchange of waiting.values()) write(exchange)
      setNext.run(next)
      database.exec('COMMIT')
      waiting.clear()
      told = false
    } catch (error) {
      rollBack()
      if (!told) writeFailed(cannotWrite(path, error))
      told = true
      shed()
      scheduled = setTimeout(flush, retryAfter)
      scheduled.unref()
    }
  }

  /** A disk may stay full for hours: heads are kept for when there is room again, the oldest bodies are not. */
  function shed(): void {
    let held = 0
    for (const [id, exchange] of [...waiting].toReversed()) {
      held += exchange.request.body.bytes.length + (responseOf(exchange)?.body.bytes.length ?? 0)
      if (held > mostHeld) waiting.set(id, withoutBodies(exchange))
    }
  }

  /** Moves the log into the file, which waits for the disk: while the traffic rests, not in the middle of it. */
  function tidy(): void {
    tidying = undefined
    try {
      database.exec('PRAGMA wal_checkpoint(PASSIVE)')
    } catch {
      // Nothing is lost: the log stays, and is read with the file.
    }
  }

  function rollBack(): void {
    try {
      database.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  return {
    path,
    reopened,
    nextId: () => exchangeId(next++),
    record(exchange, phase) {
      if (closed) return
      waiting.set(exchange.id, exchange)
      // What is in flight may be lost, so it need not be written at once.
      if (phase === 'ended') scheduled ??= setImmediate(flush)
      else later ??= setTimeout(flush, inFlightAfter).unref()
    },
    flush,
    clear() {
      waiting.clear()
      database.exec('DELETE FROM exchange')
      setNext.run(next)
    },
    exchange(id) {
      const held = waiting.get(id)
      if (held) return held
      const row = selectOne.get(id) as unknown as StoredExchange | undefined
      return row && fromRow(row)
    },
    *exchanges() {
      flush()
      // A page at a time: what is written between two of them disturbs neither.
      for (let from = 0; ; ) {
        const rows = selectPage.all(from, page) as unknown as StoredExchange[]
        for (const row of rows) yield fromRow(row)
        const last = rows.at(-1)
        if (!last) return
        from = last.id + 1
      }
    },
    get count() {
      return count()
    },
    close() {
      if (closed) return
      flush()
      closed = true
      clearTimeout(scheduled as NodeJS.Timeout | undefined)
      clearTimeout(tidying)
      database.close()
    },
  }
}

/** Looks at the first bytes before SQLite may write any. */
function refuseForeign(path: string): void {
  if (!existsSync(path)) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    } catch (error) {
      throw new Error(cannotOpen(path, error))
    }
    return
  }
  if (statSync(path).isDirectory()) throw new Error(`${path} is a folder. Give the path of a session file.`)
  if (statSync(path).size === 0) return
  const bytes = Buffer.alloc(100)
  try {
    const file = openSync(path, 'r')
    readSync(file, bytes, 0, bytes.length, 0)
    closeSync(file)
  } catch (error) {
    throw new Error(cannotOpen(path, error))
  }
  // SQLite's file format §1.3: the magic, and at offset 68 the application's own id.
  if (bytes.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw new Error(
      `${path} is no Tokentrail session, and was left as it is. Give another file, or none for a session of its own.`,
    )
  }
}

function open(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 1000 })
    check(database, path)
    chmodSync(path, 0o600)
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_autocheckpoint = 16000',
    )
    migrate(database)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof Refused ? error : new Error(cannotOpen(path, error))
  }
}

class Refused extends Error {}

function check(database: DatabaseSync, path: string): void {
  const id = Number(database.prepare('PRAGMA application_id').get()?.['application_id'] ?? 0)
  const version = versionOf(database)
  const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] ?? 0)
  if (id !== applicationId && tables > 0) {
    throw new Refused(
      `${path} is a database of another program, and was left as it is. Give another file for the session.`,
    )
  }
  if (version > formatVersion) {
    throw new Refused(
      `${path} was written by a newer Tokentrail (format ${version}; this one knows ${formatVersion}), and was left as it is. Update Tokentrail, or give another file.`,
    )
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
}

function migrate(database: DatabaseSync): void {
  const from = versionOf(database)
  if (from === formatVersion) {
    // Takes the lock that this connection keeps: a second writer is refused at its start.
    database.exec('BEGIN IMMEDIATE; COMMIT')
    return
  }
  database.exec('BEGIN IMMEDIATE')
  for (const migration of migrations.slice(from)) database.exec(migration)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; COMMIT`)
}

function cannotOpen(path: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/locked|busy/i.test(text))
    return `The session ${path} is in use by another Tokentrail. Close that one, or give another file with --session.`
  if (/readonly|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|unable to open/i.test(text))
    return `The session ${path} cannot be written: its folder or file is not writable for this account. Give another file with --session.`
  if (/malformed|corrupt|not a database/i.test(text))
    return `The session ${path} is damaged, and was left as it is. Give another file with --session.`
  return `The session ${path} cannot be opened (${text}). Give another file with --session.`
}

function cannotWrite(path: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const why = /full/i.test(text) ? 'the disk is full' : text
  return `The session ${path} could not be written: ${why}. Traffic goes on, and writing is tried again; make room to lose nothing.`
}

import { chmodSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { counted } from '../../shared/sentences/counted.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { isDamage, readRow } from './damage.ts'
import { prepareInsert } from './insert-rows.ts'
import { type Mended, mendSession } from './mend-session.ts'
import { applicationId, formatVersion, migrations } from './migrations/index.ts'
import { type SessionLock, withLock } from './session-lock.ts'
import { readSpill, spillPath } from './spill-file.ts'
import { headerOf, type SqliteHeader } from './sqlite-header.ts'
import { interrupted, type StoredExchange, toRow } from './stored-exchange.ts'

/**
 * Opens the file of a session, or makes it, and brings it to the format of this program. A damaged one is kept aside, and
 * what can be read of it is taken over.
 * @throws Error with a sentence for the person, where the file is no session, is newer, or cannot be used.
 *   The file is left as it was.
 */
export function openSessionFile(path: string): OpenFile {
  refuseForeign(path)
  try {
    const { opened, lock } = withLock(path, () => open(path))
    return { ...opened, lock }
  } catch (error) {
    throw error instanceof Refused ? error : new Error(cannotOpen(path, error))
  }
}

/** A session's file, kept for this program alone. */
export interface OpenFile {
  readonly database: DatabaseSync
  readonly exchanges: number
  /** How many of them a crash had interrupted. */
  readonly interrupted: number
  /** The number of the exchange that comes next. */
  readonly next: number
  /** What became of a damaged one. */
  readonly mended?: Mended
  readonly lock: SessionLock
}

function open(path: string): Omit<OpenFile, 'lock'> {
  try {
    return openWhole(path)
  } catch (error) {
    const header = headerOf(path)
    if (!isDamage(error) || header?.applicationId !== applicationId || header.version > formatVersion) throw error
  }
  const mended = mend(path)
  return { ...openWhole(path), mended }
}

function mend(path: string): Mended {
  try {
    return mendSession(path, (copy) => {
      const database = connect(copy)
      chmodSync(copy, 0o600)
      migrate(database)
      return database
    })
  } catch (error) {
    throw new Refused(cannotMend(path, error))
  }
}

/** @throws Error of SQLite's, where it is damaged in what is read of every session. */
function openWhole(path: string): Omit<OpenFile, 'lock'> {
  const database = connect(path)
  try {
    check(database, path)
    chmodSync(path, 0o600)
    database.exec('PRAGMA journal_mode = WAL')
    migrate(database)
    writeLeftBehind(database, path)
    const interrupted = closeInterrupted(database)
    const number = (query: string) => Number(database.prepare(query).get()?.['n'] ?? 0)
    return {
      database,
      exchanges: number('SELECT count(*) AS n FROM exchange'),
      interrupted,
      next: number('SELECT max(next, coalesce((SELECT max(id) + 1 FROM exchange), 0)) AS n FROM counter'),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** What waited beside the session when its process ended is written first: it is newer than what is in it. */
function writeLeftBehind(database: DatabaseSync, path: string): void {
  const insert = prepareInsert(database)
  const setNext = database.prepare('UPDATE counter SET next = max(next, ?)')
  for (const { rows, next } of readSpill(path)) {
    database.exec('BEGIN')
    insert(rows)
    setNext.run(next)
    database.exec('COMMIT')
  }
  rmSync(spillPath(path), { force: true })
}

/** What a crash left going on is told as what it is; gives how many there were. */
function closeInterrupted(database: DatabaseSync): number {
  const rows = database.prepare('SELECT * FROM exchange WHERE pending = 1').all() as unknown as StoredExchange[]
  if (rows.length === 0) return 0
  const update = database.prepare('UPDATE exchange SET pending = ?, head = ? WHERE id = ?')
  database.exec('BEGIN')
  for (const stored of rows) {
    const exchange = readRow(stored, leftAsItIs)
    if (!exchange) continue
    const row = toRow(interrupted(exchange))
    update.run(row.pending, row.head, row.id)
  }
  database.exec('COMMIT')
  return rows.length
}

/** Whoever reads the session hears of what is damaged in it. */
const leftAsItIs = () => undefined

/** A further connection to a file that was opened already. */
export function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 1000 })
  // The log is read with the file; it need not wait for the disk at each transaction.
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000')
  return database
}

/**
 * A connection that only reads, beside a Tokentrail that may be writing.
 * @throws Error with a sentence for the person, where there is no session at this path, or a newer one.
 */
export function connectForReading(path: string): DatabaseSync {
  if (!existsSync(path)) throw new Error(`There is no session ${path}. Give the path of another with --session.`)
  refuseForeign(path)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 1000 })
    check(database, path)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof Refused ? error : new Error(cannotOpen(path, error))
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
  if (statSync(path).size === 0 || readHeader(path)) return
  throw new Error(
    `${path} is no Tokentrail session, and was left as it is. Give another file, or none for a session of its own.`,
  )
}

function readHeader(path: string): SqliteHeader | undefined {
  try {
    return headerOf(path)
  } catch (error) {
    throw new Error(cannotOpen(path, error))
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
    // An older Tokentrail keeps the file to itself, and is met here.
    database.exec('BEGIN IMMEDIATE; COMMIT')
    return
  }
  database.exec('BEGIN IMMEDIATE')
  for (const migration of migrations.slice(from)) database.exec(migration)
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; COMMIT`)
}

const isHeld = (text: string) => /locked|busy/i.test(text)
const isDenied = (text: string) => /readonly|EACCES|EPERM|EROFS|unable to open/i.test(text)

/** Why a session cannot be opened. */
export function cannotOpen(path: string, error: unknown): string {
  const text = messageOf(error)
  if (isHeld(text))
    return `The session ${path} is in use by another Tokentrail. Close that one, or give another file with --session.`
  if (isDenied(text) || /ENOTDIR|EEXIST/i.test(text))
    return `The session ${path} cannot be written: its folder or file is not writable for this account. Give another file with --session.`
  if (/malformed|corrupt|not a database/i.test(text))
    return `The session ${path} is damaged, and was left as it is. Give another file with --session.`
  return `The session ${path} cannot be opened (${text}). Give another file with --session.`
}

/** Why what was captured is not in the file yet. */
export function cannotWrite(path: string, error: unknown): string {
  const { why, help } = hindrance(error)
  return `The session ${path} could not be written: ${why}. Traffic goes on, and writing is tried again; ${help} to lose nothing.`
}

/** What is told once it is; `shed`: there was no more room in memory for the oldest bodies. */
export function writtenAgain(path: string, shed: boolean): string {
  const what = shed
    ? 'Of what was captured meanwhile the oldest bodies are missing: there was no more room for them.'
    : 'Nothing of what was captured meanwhile is lost.'
  return `The session ${path} is written again. ${what}`
}

/** Why a damaged session cannot be mended. */
function cannotMend(path: string, error: unknown): string {
  const { why, help } = hindrance(error)
  return `The session ${path} is damaged, and was left as it is: what can be read of it could not be taken over, because ${why}. Give another file with --session, or ${help} and start again.`
}

/** What is told where Tokentrail ends, and so many exchanges are in no file. */
export function lostAtTheEnd(path: string, count: number, error: unknown): string {
  const { why, help } = hindrance(error)
  return `Tokentrail ended, and ${counted(count, 'exchange')} ${count === 1 ? 'is' : 'are'} lost: the session ${path} could not be written, because ${why}. Before you capture again, ${help}.`
}

/** What is told where somebody takes the file away that is being written. */
export function noLongerThere(path: string): string {
  return `The session ${path} was deleted or moved while Tokentrail writes it. What was captured, and what is, can be seen as long as Tokentrail runs, and is in no file that the next start would find: export what you need, and start Tokentrail again.`
}

interface Hindrance {
  readonly why: string
  /** What to do about it, as it stands in a sentence. */
  readonly help: string
}

function hindrance(error: unknown): Hindrance {
  const text = messageOf(error)
  if (/full|ENOSPC/i.test(text)) return { why: 'the disk is full', help: 'make room' }
  if (isHeld(text)) return { why: 'another program holds it', help: 'close that program' }
  if (isDenied(text)) return { why: 'this account may not write it', help: 'let it write the file and its folder' }
  return { why: `the system says "${text}"`, help: 'look after the file and its folder' }
}

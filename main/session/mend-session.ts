import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { format, parse } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { collectShared } from '../threads/collect-shared.ts'
import { isDamage, nextNumber, preparePages, readRow, type Unreadable } from './damage.ts'
import { prepareInsert } from './insert-rows.ts'
import { RowPacker } from './row-batch.ts'

/** What became of a damaged session. */
export interface Mended {
  /** Where the damaged file is kept. */
  readonly aside: string
  /** How many of its exchanges could not be read. */
  readonly unreadable: number
}

/**
 * Takes what can be read of a damaged session over into a new file in its place, and keeps the damaged one beside it.
 * `create` makes the new one.
 * @throws Error of SQLite's or the system's, where that fails; the damaged file is where it was.
 */
export function mendSession(path: string, create: (path: string) => DatabaseSync): Mended {
  const copy = `${path}.mending`
  const remove = () => {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true })
  }
  remove()
  let unreadable: number
  try {
    const into = create(copy)
    try {
      unreadable = takeOver(path, into)
    } finally {
      into.close()
    }
  } catch (error) {
    remove()
    throw error
  }
  const aside = freeName(path)
  // A log that were left would be taken for the new file's.
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size) renameSync(`${path}-wal`, `${aside}-wal`)
  renameSync(path, aside)
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  renameSync(copy, path)
  return { aside, unreadable }
}

/** Gives how many exchanges could not be read, as far as the file tells. */
function takeOver(path: string, into: DatabaseSync): number {
  const lost = new Set<number>()
  const from = new DatabaseSync(path, { readOnly: true, timeout: 1000 })
  into.exec('BEGIN')
  try {
    copyRows(from, into, (id) => lost.add(id))
  } catch (error) {
    // Nothing in it can be found any more.
    if (!isDamage(error)) throw error
  } finally {
    from.close()
  }
  into.exec('COMMIT')
  return lost.size
}

function copyRows(from: DatabaseSync, into: DatabaseSync, unreadable: Unreadable): void {
  const insert = prepareInsert(into)
  const pageFrom = preparePages(from)
  const letGo = collectShared()
  for (let at = 0; at < Number.POSITIVE_INFINITY; ) {
    const { rows, last } = pageFrom(at, unreadable)
    const packer = new RowPacker()
    for (const row of rows) if (readRow(row, unreadable)) packer.add(row)
    const taken = packer.taken()
    insert(taken)
    letGo(taken.buffer.byteLength)
    at = last + 1
  }
  into.prepare('UPDATE counter SET next = ?').run(nextNumber(from) ?? 0)
}

/** `session.damaged.tokentrail`, or the next of its kind. */
function freeName(path: string): string {
  const { dir, name, ext } = parse(path)
  for (let number = 1; ; number++) {
    const free = format({ dir, name: `${name}.damaged${number === 1 ? '' : `-${number}`}`, ext })
    if (!existsSync(free)) return free
  }
}

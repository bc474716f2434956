import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Keeps a session for one Tokentrail. */
export interface SessionLock {
  release(): void
}

/**
 * Takes the session at this path, until it is released or the process ends, however it ends: the lock is the
 * operating system's, on an empty file beside the session. The file stays: were it removed, two programs could hold
 * locks on two files of the same name.
 * @throws Error of SQLite's, `database is locked`, where another has it.
 */
export function lockSession(path: string): SessionLock {
  const database = new DatabaseSync(lockPath(path), { timeout: 1000 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw error
  }
  return { release: () => database.close() }
}

/** Runs `open` with the session locked. Where it fails, nothing is left beside a file that is not ours. */
export function withLock<Opened>(
  path: string,
  open: () => Opened,
): { readonly opened: Opened; readonly lock: SessionLock } {
  const made = !existsSync(lockPath(path))
  const lock = lockSession(path)
  try {
    return { opened: open(), lock }
  } catch (error) {
    lock.release()
    if (made) rmSync(lockPath(path), { force: true })
    throw error
  }
}

const lockPath = (path: string) => `${path}-lock`

import { statSync } from 'node:fs'
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { collectShared } from '../threads/collect-shared.ts'
import { prepareInsert } from './insert-rows.ts'
import { connect } from './session-file.ts'
import { cell, type FromWriter, type ToWriter, type WriterStart } from './writer-messages.ts'

// The thread that writes a session. Traffic never waits for the disk: only this thread does.

/** How often the log is moved into the file, in milliseconds. */
const tidyAfter = 5000
/** What is gathered into one transaction while more is waiting, in bytes. */
const transactionSize = 8 * 1024 * 1024

const { path, port, standing } = workerData as WriterStart
const database = connect(path)
const insert = prepareInsert(database)
const setNext = database.prepare('UPDATE counter SET next = ?')
const letGo = collectShared()
let failed = 0
let tidying: NodeJS.Timeout | undefined
const opened = fileAt(path)
let isGone = false

port.on('message', (message: ToWriter) => {
  let next: ToWriter | undefined = message
  while (next) next = take(next)
})

/** Does what it is told; gives the next message where it has been read already. */
function take(message: ToWriter): ToWriter | undefined {
  if (message.kind === 'close') {
    close()
    return undefined
  }
  if (message.attempt === failed) return waiting()
  let last = message
  let next: ToWriter | undefined
  try {
    database.exec('BEGIN IMMEDIATE')
    if (message.kind === 'clear') database.exec('DELETE FROM exchange')
    else {
      let size = write(message.rows)
      // Whoever is behind takes larger steps.
      for (
        next = waiting();
        next?.kind === 'batch' && next.attempt !== failed && size < transactionSize;
        next = waiting()
      ) {
        size += write(next.rows)
        last = next
      }
    }
    setNext.run(last.next)
    database.exec('COMMIT')
  } catch (error) {
    rollBack()
    failed = message.attempt
    // Told first: whoever waits reads what was told as soon as the standing has changed.
    tell({ kind: 'failed', attempt: failed, reason: messageOf(error) })
    stand(cell.failed, failed)
    return next
  }
  tell({ kind: 'written', number: last.number })
  stand(cell.written, last.number)
  lookForFile()
  tidying ??= setTimeout(tidy, tidyAfter)
  return next
}

function write(rows: Uint8Array): number {
  insert(rows)
  letGo(rows.buffer.byteLength)
  return rows.length
}

function waiting(): ToWriter | undefined {
  return (receiveMessageOnPort(port) as { readonly message: ToWriter } | undefined)?.message
}

/** Moves the log into the file, which waits for the disk. */
function tidy(): void {
  tidying = undefined
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } catch {
    // Nothing is lost: the log stays, and is read with the file.
  }
}

/** A file that somebody deletes is written on, as long as it is open, and nobody will ever find it. */
function lookForFile(): void {
  if (isGone || fileAt(path) === opened) return
  isGone = true
  tell({ kind: 'gone' })
}

function fileAt(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
}

function rollBack(): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}

function close(): void {
  clearTimeout(tidying)
  try {
    database.close()
  } finally {
    stand(cell.closed, 1)
    port.close()
  }
}

function tell(message: FromWriter): void {
  port.postMessage(message)
}

function stand(at: number, value: number): void {
  Atomics.store(standing, at, value)
  Atomics.add(standing, cell.changes, 1)
  Atomics.notify(standing, cell.changes)
}

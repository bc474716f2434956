import { exchangeId } from '../../shared/exchange/exchange.ts'
import { watchBacklog } from './backlog.ts'
import { HeldExchanges } from './held-exchanges.ts'
import { readStored } from './read-stored.ts'
import { RowPacker } from './row-batch.ts'
import type { Session, SessionEvents } from './session.ts'
import { cannotWrite, openSessionFile } from './session-file.ts'
import { toRow } from './stored-exchange.ts'
import type { FromWriter } from './writer-messages.ts'
import { startWriterThread } from './writer-thread.ts'

/** How many bytes of bodies are held while the file cannot be written. */
const mostHeld = 128 * 1024 * 1024
/** How long to wait before a write that failed is tried again, in milliseconds. */
const retryAfter = 2000
/** How long what has ended may wait for others before it goes to be written, in milliseconds. */
const endedAfter = 5
/** How long an exchange that goes on may wait, in milliseconds: most have ended by then, and are written once. */
const inFlightAfter = 50
/** A batch of this many bytes of bodies goes at once. */
const fullBatch = 4 * 1024 * 1024

/**
 * Opens a session file, or makes it. What is recorded is written by a thread of its own, a batch in one transaction;
 * what is not in the file yet is read from memory. A process that ends by itself has written everything; a killed
 * one loses what had not ended, and the last milliseconds.
 * @throws Error with a sentence for the person, where the file is no session, is newer, or cannot be used.
 *   The file is left as it was.
 */
export function openSession(path: string, events: SessionEvents = {}): Session {
  const file = openSessionFile(path)
  const stored = readStored(file.database)
  const reopened = { exchanges: stored.count(), interrupted: file.interrupted }
  const held = new HeldExchanges()
  const backlog = watchBacklog((sentence) => events.behind?.(sentence))
  let alive = false
  let writer = start()
  let next = stored.next
  let sent = 0
  let attempt = 1
  /** Bytes of the last batch: the next is likely to be as long. */
  let expected = 64 * 1024
  let soon: NodeJS.Timeout | undefined
  let later: NodeJS.Timeout | undefined
  let retrying: NodeJS.Timeout | undefined
  /** The writing fails, and the person was told. */
  let told = false
  let closed = false

  function start() {
    alive = true
    return startWriterThread({
      path,
      heard,
      ended(reason) {
        alive = false
        if (!closed) failed(reason)
      },
    })
  }

  function heard(message: FromWriter): void {
    switch (message.kind) {
      case 'written':
        held.written(message.number)
        told = false
        return backlog.see(held.size, held.bytes)
      case 'failed':
        return message.attempt === attempt ? failed(message.reason) : undefined
      default:
        return message satisfies never
    }
  }

  /** Nothing that was sent counts: it is held, and all is tried again. */
  function failed(reason: string): void {
    attempt++
    held.takeBack()
    // A disk may stay full for hours: heads are kept for when there is room again, the oldest bodies are not.
    held.shed(mostHeld)
    if (!told) events.writeFailed?.(cannotWrite(path, reason))
    told = true
    if (!closed) retrying ??= setTimeout(retry, retryAfter).unref()
  }

  function retry(): void {
    clearTimeout(retrying)
    retrying = undefined
    if (!alive) writer = start()
    send(true)
  }

  function send(all: boolean): void {
    clearTimeout(soon)
    soon = undefined
    if (all) {
      clearTimeout(later)
      later = undefined
    }
    // One try at a time tells whether the file can be written again.
    if (retrying || closed || (held.allSent && all)) return
    const packer = new RowPacker(expected)
    const number = sent + 1
    for (const exchange of held.take(number, all)) packer.add(toRow(exchange))
    if (packer.rows === 0) return
    expected = Math.max(16 * 1024, packer.length + (packer.length >> 1))
    sent = number
    writer.post({ kind: 'batch', number, attempt, next, rows: packer.take() })
    backlog.see(held.size, held.bytes)
  }

  function flush(): void {
    if (closed) return
    retry()
    writer.wait(sent, attempt)
  }

  process.once('exit', flush)
  return {
    path,
    reopened,
    nextId: () => exchangeId(next++),
    record(exchange, phase) {
      if (closed) return
      const ended = phase === 'ended'
      held.add(exchange, ended)
      if (!ended) later ??= setTimeout(() => send(true), inFlightAfter).unref()
      else if (held.endedBytes >= fullBatch) send(false)
      else soon ??= setTimeout(() => send(false), endedAfter).unref()
    },
    flush,
    clear() {
      held.clear()
      const trial = attempt
      writer.post({ kind: 'clear', number: ++sent, attempt, next })
      writer.wait(sent, attempt)
      if (attempt !== trial)
        throw new Error(`The session ${path} could not be cleared. Make room on the disk, and try again.`)
    },
    exchange: (id) => held.get(id) ?? stored.exchange(id),
    exchanges: () => stored.exchanges((from, to) => held.between(from, to)),
    get count() {
      flush()
      return stored.count()
    },
    close() {
      if (closed) return
      flush()
      closed = true
      process.off('exit', flush)
      for (const timer of [soon, later, retrying]) clearTimeout(timer)
      // The last connection to a file moves the log into it.
      file.database.close()
      writer.close()
      file.lock.release()
    },
  }
}

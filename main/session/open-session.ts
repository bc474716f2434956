import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import type { Going } from '../proxy/capture-sink.ts'
import { watchBacklog } from './backlog.ts'
import { HeldExchanges, type SentBatch } from './held-exchanges.ts'
import { PackedBatch } from './packed-batch.ts'
import { readStored } from './read-stored.ts'
import type { Session, SessionEvents } from './session.ts'
import { cannotWrite, lostAtTheEnd, noLongerThere, openSessionFile, writtenAgain } from './session-file.ts'
import { SpillFile } from './spill-file.ts'
import type { FromWriter } from './writer-messages.ts'
import { startWriterThread } from './writer-thread.ts'

/** How many bytes of bodies are held while neither the file nor the one beside it can be written. */
const mostHeld = 128 * 1024 * 1024
/** How many bytes may be on their way to the writer; what more there is waits beside the file. */
const mostSent = 16 * 1024 * 1024
/** How long to wait before a write that failed is tried again, in milliseconds. */
const retryAfter = 2000
/** How long what has ended may wait for others before it goes to be written, in milliseconds. */
const endedAfter = 20
/** How long an exchange that goes on may wait, in milliseconds: most have ended by then, and are written once. */
const inFlightAfter = 50
/** A batch of this many bytes goes at once. */
const fullBatch = 4 * 1024 * 1024

/**
 * Opens a session file, or makes it. What is recorded is written by a thread of its own, a batch in one transaction;
 * what is not in the file yet is read from memory, or from the file beside it where what waits is put while the writer
 * is far behind. A process that ends by itself has written everything; a killed one loses what had not ended, and the
 * last milliseconds.
 * @throws Error with a sentence for the person, where the file is no session, is newer, or cannot be used.
 *   The file is left as it was.
 */
export function openSession(path: string, events: SessionEvents = {}, startWriter = startWriterThread): Session {
  const file = openSessionFile(path)
  const stored = readStored(file.database)
  const { exchanges, interrupted, mended } = file
  const held = new HeldExchanges()
  const spill = new SpillFile(path)
  const backlog = watchBacklog('Writing', (sentence) => events.behind?.(sentence))
  let alive = false
  let writer = start()
  let { next } = file
  let sent = 0
  let attempt = 1
  let soon: NodeJS.Timeout | undefined
  let later: NodeJS.Timeout | undefined
  let retrying: NodeJS.Timeout | undefined
  /** Something was to be sent, and the writer has no room for it yet. */
  let postponed = false
  /** What was on its way has not arrived. */
  let lost = false
  /** The writing fails, and the person was told. */
  let told = false
  /** Since then bodies were given up. */
  let shed = false
  let closed = false

  function start() {
    alive = true
    return startWriter({
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
        spill.written(message.number)
        // What comes first may be the last that the disk has room for.
        if (message.number >= sent) tellRecovery()
        sendWaiting()
        return tellBacklog()
      case 'failed':
        return message.attempt === attempt ? failed(message.reason) : undefined
      case 'gone':
        return events.writeFailed?.(noLongerThere(path))
      default:
        return message satisfies never
    }
  }

  const tellBacklog = () => backlog.see(held.size + spill.rows, held.bytes + spill.bytes)

  /** Nothing that was sent counts: it is held, and all is tried again. */
  function failed(reason: string): void {
    attempt++
    lost = true
    spill.takeBack()
    // A disk may stay full for hours: heads are kept for when there is room again, the oldest bodies are not.
    if (held.shed(mostHeld)) shed = true
    tellFailure(reason)
    if (!closed) retrying ??= setTimeout(retry, retryAfter).unref()
  }

  function tellFailure(reason: unknown): void {
    if (!told) events.writeFailed?.(cannotWrite(path, reason))
    told = true
  }

  function tellRecovery(): void {
    if (told) events.writtenAgain?.(writtenAgain(path, shed))
    told = false
    shed = false
  }

  function retry(): void {
    clearTimeout(retrying)
    retrying = undefined
    if (!alive) writer = start()
    // What was on its way is older than all else, and goes before it.
    if (lost) for (const batch of held.takeAgain(sent + 1)) post(batch)
    lost = false
    sendWaiting()
    send(true)
  }

  function send(all: boolean): void {
    clearTimeout(soon)
    soon = undefined
    if (all) {
      clearTimeout(later)
      later = undefined
    }
    if (closed || (held.allSent && all)) return
    // One try at a time tells whether the file can be written again; and what waits beside it goes first.
    if (retrying || spill.waits || held.sentSize >= mostSent) {
      postponed = true
      if (held.filling >= fullBatch) putAside()
      return
    }
    postponed = false
    if (all) held.packOpen()
    for (const one of held.take(sent + 1)) {
      events.packed?.(one.batch.rows, one.batch.ids)
      post(one)
    }
    tellBacklog()
  }

  function post({ number, batch }: SentBatch): void {
    sent = number
    writer.post({ kind: 'batch', number, attempt, next, rows: batch.rows })
  }

  /** Puts what has ended into the file beside the session: whatever the writer does, the memory does not grow. */
  function putAside(): void {
    try {
      for (const batch of held.unsent()) {
        spill.append(batch.rows, batch.ids, next)
        events.packed?.(batch.rows, batch.ids)
        held.drop(batch)
      }
    } catch (error) {
      held.seal()
      tellFailure(error)
      held.shed(mostHeld)
    }
    tellBacklog()
  }

  /** Sends what waits, as far as the writer has room. */
  function sendWaiting(): void {
    if (retrying || closed) return
    while (held.sentSize + spill.onTheirWay < mostSent) {
      const batch = spill.take(sent + 1)
      if (!batch) break
      writer.post({ kind: 'batch', number: ++sent, attempt, ...batch })
    }
    if (postponed && !spill.waits) send(true)
  }

  function flush(): void {
    if (closed) return
    retry()
    // What waits beside the file follows as soon as the writer has room for it.
    for (let before = -1; before !== sent; ) {
      before = sent
      writer.wait(sent, attempt)
    }
  }

  /** Writes everything; where the file cannot be written, what is missing waits beside it for the next time. */
  function finish(): void {
    if (closed) return
    flush()
    closed = true
    const last = [...held.all()].filter(({ id }) => held.waiting(id) ?? !spill.has(id))
    try {
      appendLast(last)
    } catch (error) {
      // Where all of it has no room, what is small has.
      const lost = last.filter((one) => !fits([one])).length
      if (lost > 0) events.writeFailed?.(lostAtTheEnd(path, lost, error))
    }
    spill.close()
  }

  function appendLast(exchanges: readonly Exchange[]): void {
    const batch = new PackedBatch()
    for (const exchange of exchanges) batch.add(exchange)
    if (batch.size > 0) spill.append(batch.rows, batch.ids, next)
  }

  function fits(exchanges: readonly Exchange[]): boolean {
    try {
      appendLast(exchanges)
      return true
    } catch {
      return false
    }
  }

  function goesOn(going: Going): void {
    held.goesOn(going)
    later ??= setTimeout(() => send(true), inFlightAfter).unref()
  }

  const unwritten = (id: number) => held.waiting(id) ?? spill.exchange(id) ?? held.sent(id)

  process.once('exit', finish)
  return {
    path,
    reopened: { exchanges, interrupted, mended },
    nextId: () => exchangeId(next++),
    record(exchange, phase) {
      if (closed) return
      if (phase !== 'ended' && phase !== 'amended') return goesOn({ id: exchange.id, now: () => exchange })
      held.ended(exchange)
      if (held.filling >= fullBatch) send(false)
      else soon ??= setTimeout(() => send(false), endedAfter).unref()
    },
    requested(going) {
      if (!closed) goesOn(going)
    },
    flush,
    clear() {
      held.clear()
      spill.clear()
      lost = false
      const trial = attempt
      writer.post({ kind: 'clear', number: ++sent, attempt, next })
      writer.wait(sent, attempt)
      if (attempt !== trial)
        throw new Error(`The session ${path} could not be cleared. Make room on the disk, and try again.`)
    },
    held: unwritten,
    exchange: (id) => unwritten(id) ?? stored.exchange(id),
    exchanges: (start, unreadable) =>
      stored.exchanges(
        {
          *ids(from, to) {
            yield* held.ids(from, to)
            yield* spill.ids(from, to)
          },
          exchange: unwritten,
        },
        start,
        unreadable,
      ),
    get count() {
      flush()
      return stored.count()
    },
    close() {
      if (closed) return
      finish()
      process.off('exit', finish)
      for (const timer of [soon, later, retrying]) clearTimeout(timer)
      // The last connection to a file moves the log into it.
      file.database.close()
      writer.close()
      file.lock.release()
    },
  }
}

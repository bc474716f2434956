import { type NewerExchanges, readStored } from './read-stored.ts'
import type { SessionReader } from './session.ts'
import { cannotOpen, connectForReading } from './session-file.ts'

/** Nothing of a session can be read any more; the message is for the person. */
export class UnreadableSession extends Error {}

const nothingNewer: NewerExchanges = { ids: () => [], exchange: () => undefined }

/**
 * Reads a session file without taking it: another Tokentrail may be writing it, and what it has not written yet is
 * not seen.
 * @throws Error with a sentence for the person, where there is no session at this path, or it cannot be read.
 */
export function readSession(path: string): SessionReader & { close(): void } {
  const database = connectForReading(path)
  const stored = readStored(database)
  return {
    exchange: (id) => stored.exchange(id),
    *exchanges(start, unreadable) {
      try {
        yield* stored.exchanges(nothingNewer, start, unreadable)
      } catch (error) {
        throw new UnreadableSession(cannotOpen(path, error))
      }
    },
    get count() {
      return stored.count()
    },
    close: () => database.close(),
  }
}

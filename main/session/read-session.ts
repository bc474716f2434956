import { type NewerExchanges, readStored } from './read-stored.ts'
import type { SessionReader } from './session.ts'
import { cannotRead, connectForReading } from './session-file.ts'

/** Not all of a session can be read; the message is for the person. */
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
    *exchanges(start) {
      try {
        yield* stored.exchanges(nothingNewer, start)
      } catch (error) {
        throw new UnreadableSession(cannotRead(path, error))
      }
    },
    get count() {
      return stored.count()
    },
    close: () => database.close(),
  }
}

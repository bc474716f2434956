import type { Exchange } from '../../shared/exchange/exchange.ts'

/** Puts exchanges into the order in which they began, without ever holding many. */
export interface TimeOrder {
  /** Takes the next one of the file; gives those whose turn has come. */
  push(exchange: Exchange): readonly Exchange[]
  /** What is still held, once the file has ended. */
  rest(): readonly Exchange[]
}

/** Browsers write entries as they begin or as they end: an exchange is out of its place by what ran beside it. */
const mostHeld = 256
const mostBytes = 32 * 1024 * 1024

/**
 * Looks ahead by a bounded number of entries, and of bytes: correlation wants the order of time, and a file of any
 * length is read through. An entry without a time stays behind the one before it.
 */
export function createTimeOrder(): TimeOrder {
  const held: { readonly exchange: Exchange; readonly at: number; readonly bytes: number }[] = []
  let bytes = 0
  let latest = 0

  function release(): Exchange | undefined {
    const first = held.shift()
    if (first) bytes -= first.bytes
    return first?.exchange
  }

  return {
    push(exchange) {
      const at = exchange.startedAt > 0 ? exchange.startedAt : latest
      latest = at
      const entry = { exchange, at, bytes: bytesOf(exchange) }
      const before = held.findLastIndex((other) => other.at <= at)
      held.splice(before + 1, 0, entry)
      bytes += entry.bytes
      const released: Exchange[] = []
      while (held.length > mostHeld || (bytes > mostBytes && held.length > 1)) {
        const next = release()
        if (next) released.push(next)
      }
      return released
    },
    rest: () => held.splice(0).map(({ exchange }) => exchange),
  }
}

function bytesOf({ request, outcome }: Exchange): number {
  return request.body.bytes.length + ('response' in outcome ? outcome.response.body.bytes.length : 0)
}

import type { LookupAddress } from 'node:dns'
import type { Socket } from 'node:net'
import { connectionClosed } from '../system-error.ts'

/** How long one address is waited for before the next is tried beside it (RFC 8305 §5), in milliseconds. */
const attemptDelay = 250

/** Hears how it went, once. */
export interface Race<S> {
  readonly won: (socket: S) => void
  /** All failed; an AggregateError where there were several. */
  readonly failed: (error: Error) => void
}

/**
 * Connects to the addresses of one name, each a moment after the last or as soon as that has failed, and keeps whichever
 * connects first (RFC 8305 §5). Node, left to itself, gives an address up when it tries the next: a server that is more
 * than 250 ms away, with a name that has another address which leads nowhere, would never be reached. Gives what ends it.
 */
export function firstToConnect<S extends Socket>(
  addresses: readonly string[],
  connect: (address: string) => S,
  { won, failed }: Race<S>,
): () => void {
  /** Those that are neither there nor failed, each with what stops listening to it. */
  const racing = new Map<S, () => void>()
  const errors: Error[] = []
  let timer: NodeJS.Timeout | undefined
  let tried = 0

  function leave(socket: S): void {
    racing.get(socket)?.()
    racing.delete(socket)
  }

  function end(): void {
    clearTimeout(timer)
    for (const socket of [...racing.keys()]) {
      leave(socket)
      socket.on('error', () => undefined).destroy()
    }
  }

  function next(): void {
    clearTimeout(timer)
    const address = addresses[tried++]
    if (address === undefined) return
    const socket = connect(address)
    const connected = () => {
      leave(socket)
      end()
      won(socket)
    }
    const lost = (error: Error) => {
      leave(socket)
      socket.on('error', () => undefined)
      errors.push(error)
      if (tried < addresses.length) next()
      else if (racing.size === 0) failed(errors.length === 1 ? error : new AggregateError(errors))
    }
    const closed = () => lost(connectionClosed())
    racing.set(socket, () => socket.off('connect', connected).off('error', lost).off('close', closed))
    socket.once('connect', connected).once('error', lost).once('close', closed)
    if (tried < addresses.length) timer = setTimeout(next, attemptDelay)
  }

  next()
  return end
}

/** Each address once, IPv6 and IPv4 in turns, in the order in which the system gave them otherwise (RFC 8305 §4). */
export function inTurns(found: readonly LookupAddress[]): readonly string[] {
  const [first] = found
  const preferred = found.filter(({ family }) => family === first?.family)
  const other = found.filter(({ family }) => family !== first?.family)
  const longer = preferred.length > other.length ? preferred : other
  const all = longer.flatMap((_, at) => [preferred[at], other[at]].flatMap((one) => one?.address ?? []))
  return [...new Set(all)]
}

import type { Socket } from 'node:net'
import { nameKeyOf, type Origin } from '../authority.ts'
import { steadyNow } from '../clocks/steady-clock.ts'
import { type IsCutOff, watchLocalAddresses } from '../local-addresses.ts'
import { Resting, RestingOrder } from '../resting-order.ts'
import { idleTimeToServer } from '../upstream/upstream.ts'
import type { GiveUp, OpenConnection, Opened, Wanted } from '../upstream/wanted.ts'
import { OpeningTurns } from './opening-turns.ts'
import { ServerConnection } from './server-connection.ts'

/**
 * Idle connections kept, whoever they are to: each takes some hundred kilobytes, and a server may keep it for hours.
 * Those of HTTP/2 are counted by themselves.
 */
export const mostIdle = 128
/** An origin without idle connections is not forgotten at once: most have one again soon. So many are enough. */
const mostOrigins = 1000
/** A timer may be late, but not by this much, in milliseconds. */
const latest = 1000
/** A server leaves a connection that is not asked on, but none this soon, in milliseconds. */
const unusedFor = 2000

/** The connections to servers, kept for the next request to the same origin. */
export interface ServerConnections {
  /** An idle connection to this origin, if there is one. */
  idle(origin: Origin): Socket | undefined
  /** One that was opened just now and has not been asked on, such as to find out what the server speaks. */
  unused(origin: Origin): Socket | undefined
  /** Opens a new one, or where many are opened already and `takesKept` is true, gives one that others have done with. */
  open(wanted: Wanted, opened: Opened, takesKept?: boolean): GiveUp
  /** Takes a connection back on which the last response came whole; the server keeps it so long, in milliseconds. */
  keep(origin: Origin, socket: Socket, idleTime?: number): void
  /** Lets those go that are idle by now; gives how many there were. */
  letIdleGo(): number
  /** Lets idle connections go; those in use are not taken back. */
  clear(): void
  readonly isCutOff: IsCutOff
}

/** What tells the connections to one server from those to another. */
export function originKey(origin: Origin): string {
  const known = keys.get(origin)
  if (known !== undefined) return known
  const { scheme, host, port } = origin
  const key = `${scheme} ${host} ${port} ${nameKeyOf(origin)}`
  keys.set(origin, key)
  return key
}

/** A tunnel's requests have one origin. */
const keys = new WeakMap<Origin, string>()

/** What the pools know of a connection. */
class Known extends Resting {
  readonly socket: Socket
  /** How often all had been let go when it was opened. */
  readonly openedAt: number
  /** When that was, in milliseconds. */
  readonly since: number
  /** Which pool it is in, or was. */
  key = ''
  /** When it is to be left at the latest. */
  until = 0

  constructor(socket: Socket, openedAt: number, since: number) {
    super()
    this.socket = socket
    this.openedAt = openedAt
    this.since = since
  }
}

/** Begins with no connections. `now` tells their ages, in milliseconds. */
export function createServerConnections(
  open: OpenConnection,
  now = steadyNow,
  isCutOff = watchLocalAddresses(),
): ServerConnections {
  const pools = new Map<string, Socket[]>()
  /** Those in all pools. */
  const resting = new RestingOrder<Known>()
  const known = new WeakMap<Socket, Known>()
  /** By origin, where any are opened. */
  const turns = new Map<string, OpeningTurns>()
  /** How often all were let go. */
  let times = 0

  function drop(socket: Socket): void {
    const pool = pools.get(known.get(socket)?.key ?? '')
    const at = pool?.indexOf(socket) ?? -1
    if (at >= 0) pool?.splice(at, 1)
    taken(socket).destroy()
  }

  /** It is in no pool any more. */
  function taken(socket: Socket): Socket {
    const its = known.get(socket)
    if (its) resting.delete(its)
    return socket
  }

  /** The pool of an origin that has none. */
  function begin(key: string): Socket[] {
    if (pools.size >= mostOrigins) for (const [one, { length }] of pools) if (length === 0) pools.delete(one)
    const pool: Socket[] = []
    pools.set(key, pool)
    return pool
  }

  const openNew: OpenConnection = (wanted, opened) =>
    open(wanted, (error, socket) => {
      if (socket) {
        known.set(socket, new Known(socket, times, now()))
        // From here on it is watched.
        isCutOff(socket)
      }
      opened(error, socket)
    })

  function turnsOf(key: string): OpeningTurns {
    const known = turns.get(key)
    if (known) return known
    const made = new OpeningTurns(openNew, () => turns.delete(key))
    turns.set(key, made)
    return made
  }

  const isUnused = (socket: Socket) =>
    !ServerConnection.of(socket).wasUsed && now() - (known.get(socket)?.since ?? 0) < unusedFor

  function idle(origin: Origin): Socket | undefined {
    const key = originKey(origin)
    const pool = pools.get(key)
    // The newest: it is the least likely to have been closed.
    let socket = pool?.pop()
    while (socket && isCutOff(socket)) {
      taken(socket).destroy()
      socket = pool?.pop()
    }
    if (!pool || !socket) return undefined
    if (now() <= (known.get(socket)?.until ?? 0) + latest) return taken(socket)
    // The timer that should have ended it stood still, as the machine did, and the others are older yet.
    for (const old of [socket, ...pool.splice(0)]) taken(old).destroy()
    return undefined
  }

  return {
    idle,
    unused(origin) {
      const pool = pools.get(originKey(origin))
      const at = pool?.findLastIndex((socket) => isUnused(socket)) ?? -1
      const socket = at < 0 ? undefined : pool?.splice(at, 1)[0]
      return socket && taken(socket)
    },
    open: (wanted, opened, takesKept = false) => turnsOf(originKey(wanted.origin)).open(wanted, opened, takesKept),
    keep(origin, socket, idleTime = idleTimeToServer) {
      const its = known.get(socket)
      if (its?.openedAt !== times || isCutOff(socket)) return void socket.destroy()
      const key = originKey(origin)
      const pool = pools.get(key) ?? begin(key)
      its.key = key
      its.until = now() + idleTime
      ServerConnection.of(socket).rest(drop, idleTime)
      pool.push(socket)
      resting.add(its)
      const waiting = turns.size === 0 ? undefined : turns.get(key)?.next()
      if (waiting) waiting(undefined, idle(origin))
      else if (resting.size > mostIdle && resting.oldest) drop(resting.oldest.socket)
    },
    letIdleGo() {
      const { size } = resting
      while (resting.oldest) drop(resting.oldest.socket)
      return size
    },
    clear() {
      times++
      for (const pool of [...pools.values()]) for (const socket of [...pool]) taken(socket).destroy()
      pools.clear()
    },
    isCutOff,
  }
}

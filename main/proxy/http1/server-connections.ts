import type { Socket } from 'node:net'
import type { Origin } from '../authority.ts'
import { steadyNow } from '../clocks/steady-clock.ts'
import { idleTimeToServer } from '../upstream/upstream.ts'
import type { OpenConnection } from '../upstream/wanted.ts'
import { ServerConnection } from './server-connection.ts'

/** Idle connections kept, whoever they are to: each takes some hundred kilobytes, and a server may keep it for hours. */
const mostIdle = 128
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
  /** Opens a new one. */
  readonly open: OpenConnection
  /** Takes a connection back on which the last response came whole; the server keeps it so long, in milliseconds. */
  keep(origin: Origin, socket: Socket, idleTime?: number): void
  /** Lets idle connections go; those in use are not taken back. */
  clear(): void
}

/** What tells the connections to one server from those to another. */
export function originKey(origin: Origin): string {
  const known = keys.get(origin)
  if (known !== undefined) return known
  const { scheme, host, port, serverName } = origin
  const key = `${scheme} ${host} ${port} ${serverName ?? ''}`
  keys.set(origin, key)
  return key
}

/** A tunnel's requests have one origin. */
const keys = new WeakMap<Origin, string>()

/** What the pools know of a connection. */
interface Known {
  /** How often all had been let go when it was opened. */
  readonly openedAt: number
  /** When that was, in milliseconds. */
  readonly since: number
  /** Which pool it is in, or was. */
  key: string
  /** When it is to be left at the latest. */
  until: number
}

/** Begins with no connections. `now` tells their ages, in milliseconds. */
export function createServerConnections(open: OpenConnection, now = steadyNow): ServerConnections {
  const pools = new Map<string, Socket[]>()
  /** How many there are in all pools. */
  let resting = 0
  const known = new WeakMap<Socket, Known>()
  /** How often all were let go. */
  let times = 0

  function drop(socket: Socket): void {
    const pool = pools.get(known.get(socket)?.key ?? '')
    const at = pool?.indexOf(socket) ?? -1
    if (at >= 0) resting -= pool?.splice(at, 1).length ?? 0
    socket.destroy()
  }

  /** The pool of an origin that has none. */
  function begin(key: string): Socket[] {
    if (pools.size >= mostOrigins) for (const [one, { length }] of pools) if (length === 0) pools.delete(one)
    const pool: Socket[] = []
    pools.set(key, pool)
    return pool
  }

  /** The one that is to be left first: in each pool, that is the first or hardly later. */
  function dropOne(): void {
    const until = (socket: Socket | undefined) => (socket && known.get(socket)?.until) ?? Number.POSITIVE_INFINITY
    let first: Socket | undefined
    for (const [oldest] of pools.values()) if (until(oldest) < until(first)) first = oldest
    if (first) drop(first)
  }

  const isUnused = (socket: Socket) =>
    !ServerConnection.of(socket).wasUsed && now() - (known.get(socket)?.since ?? 0) < unusedFor

  return {
    idle(origin) {
      const key = originKey(origin)
      const pool = pools.get(key)
      // The newest: it is the least likely to have been closed.
      const socket = pool?.pop()
      if (!pool || !socket) return undefined
      resting--
      if (now() > (known.get(socket)?.until ?? 0) + latest) {
        // The timer that should have ended it stood still, as the machine did, and the others are older yet.
        resting -= pool.length
        for (const old of [socket, ...pool.splice(0)]) old.destroy()
        return undefined
      }
      return socket
    },
    unused(origin) {
      const pool = pools.get(originKey(origin))
      const at = pool?.findLastIndex((socket) => isUnused(socket)) ?? -1
      if (at < 0) return undefined
      resting--
      return pool?.splice(at, 1)[0]
    },
    open: (wanted, opened) =>
      open(wanted, (error, socket) => {
        if (socket) known.set(socket, { openedAt: times, since: now(), key: '', until: 0 })
        opened(error, socket)
      }),
    keep(origin, socket, idleTime = idleTimeToServer) {
      const its = known.get(socket)
      if (its?.openedAt !== times) return void socket.destroy()
      const key = originKey(origin)
      const pool = pools.get(key) ?? begin(key)
      its.key = key
      its.until = now() + idleTime
      ServerConnection.of(socket).rest(drop, idleTime)
      pool.push(socket)
      if (++resting > mostIdle) dropOne()
    },
    clear() {
      times++
      for (const pool of [...pools.values()]) for (const socket of [...pool]) socket.destroy()
      pools.clear()
      resting = 0
    },
  }
}

import { type ClientHttp2Stream, connect } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Origin } from '../authority.ts'
import { steadyNow } from '../clocks/steady-clock.ts'
import { mostIdle, originKey, type ServerConnections } from '../http1/server-connections.ts'
import { RestingOrder } from '../resting-order.ts'
import { noticeLoss } from './notice-loss.ts'
import { type Liveness, OpenSession } from './open-session.ts'
import { connectionWindow, towardsServers } from './settings.ts'

/** How long a connection without a request is kept, in milliseconds: HTTP/2 servers say when they leave. */
const idleTime = 90_000
/** The timer may be late, but not by this much: it stood still, as the machine did. */
const longestRest = idleTime + 10_000
/**
 * How long what a server speaks is remembered, in milliseconds. One that speaks HTTP/2 no more is noticed at once; that
 * one speaks it by now, as after a change of its settings, is noticed only where it is asked again.
 */
const rememberedFor = { h2: 600_000, 'http/1.1': 30_000 } as const
const mostRemembered = 2000
/** How long a client waits in its handshake for the server's, in milliseconds. */
const longestHandshake = 5000
/** How long a server may take to be reached, in milliseconds. */
const longestConnecting = 60_000

const usual: Liveness = { restedFor: 5000, answerWithin: 5000 }

/** A connection to a server on which requests are streams. */
export interface ServerSession {
  readonly socket: Socket
  /** It has served others before: the server may have left it. */
  readonly reused: boolean
  request(headers: readonly string[], options: { readonly endStream: boolean }): ClientHttp2Stream
  /** Nobody will ask on it: the room that was held for a request is free again. */
  leave(): void
  /** True where the connection is gone, and not just a stream of it. */
  isLost(): boolean
  /** Why it is gone, where that is known. */
  fault(): Error | undefined
  /** The error code with which the server ended it (RFC 9113 §6.8); 0 where there is none. */
  endedWith(): number
  /** True where the server has said how it speaks, as every one does first (RFC 9113 §3.4). */
  hasSpoken(): boolean
  /** Once the server has said how it speaks: whether it takes extended CONNECT (RFC 8441 §3). */
  takesExtended(): Promise<boolean>
  /** True where the server said that it has not looked at this stream (RFC 9113 §6.8). */
  isUnprocessed(stream: ClientHttp2Stream): boolean
  /** True where what the server sent on this stream broke HTTP/2, and ended it alone. */
  isBroken(stream: ClientHttp2Stream): boolean
}

/** Thrown where a server that spoke HTTP/2 no longer does. */
export class NoLongerHttp2 extends Error {}

/**
 * `any` is for a request that may be sent twice. `alive` is for one that may not: a connection that has rested answers
 * first. `fresh` is a connection that serves nobody yet.
 */
export type WantedSession = 'any' | 'alive' | 'fresh'

/** The connections to servers that speak HTTP/2, and what is known about who does. */
export interface ServerSessions {
  /** A connection to this origin; a new one where the others have no room, or will not do. */
  take(origin: Origin, which: WantedSession): Promise<ServerSession>
  /** What this server speaks is to be found out anew. */
  forget(origin: Origin): void
  /**
   * What may be agreed on with a client that offers these protocols for this origin: what the server itself would agree
   * on, so that a client meets the protocol that it would meet without a proxy (RFC 7301 §3.2).
   */
  protocolsFor(origin: Origin, offered: readonly string[]): Promise<readonly string[]>
  /** Calls back once this server is known to offer extended CONNECT (RFC 8441 §3); gives what ends the waiting. */
  whenExtended(origin: Origin, offered: () => void): () => void
  /** Lets those go on which nothing is open by now; gives how many there were. */
  letIdleGo(): number
  /** Lets go of every connection, and of what is known: the next one is opened as things are by then. */
  clear(): void
}

/**
 * Begins with no connections; new ones are opened by `servers`, and go to it where they turn out to speak HTTP/1.1.
 * `now` tells how long they have rested, in milliseconds.
 */
export function createServerSessions(
  servers: ServerConnections,
  liveness: Liveness = usual,
  now = steadyNow,
): ServerSessions {
  const pools = new Map<string, Set<OpenSession>>()
  /** Those in all pools on which nothing is open. */
  const resting = new RestingOrder<OpenSession>()
  const opening = new Map<string, Promise<OpenSession | 'http/1.1'>>()
  /** How often all was let go: what was opened before is used no more. */
  let times = 0
  /** The servers that offer extended CONNECT, and who waits to hear of it. */
  const extended = new Set<string>()
  const waiting = new Map<string, Set<() => void>>()
  const known = new Map<string, { readonly protocol: 'h2' | 'http/1.1'; readonly until: number }>()

  function remember(key: string, protocol: 'h2' | 'http/1.1'): void {
    if (known.size >= mostRemembered) known.clear()
    if (extended.size >= mostRemembered) extended.clear()
    known.set(key, { protocol, until: now() + rememberedFor[protocol] })
  }

  /** It rests from now on, unless something is open on it; where too many do, the one that has rested longest is left. */
  function rest(entry: OpenSession): void {
    entry.used()
    if (entry.open > 0 || entry.session.closed || entry.session.destroyed) return
    resting.add(entry)
    const { oldest } = resting
    if (resting.size <= mostIdle || !oldest) return
    resting.delete(oldest)
    oldest.session.close()
  }

  /** It is in use until what is given back is called. */
  function use(entry: OpenSession): () => void {
    resting.delete(entry)
    entry.used()
    entry.open++
    return () => {
      entry.open--
      rest(entry)
    }
  }

  function begin(origin: Origin, socket: Socket): OpenSession {
    const { scheme, host, port } = origin
    const session = connect({ protocol: `${scheme}:`, hostname: host, port: String(port) } as URL, {
      ...towardsServers,
      createConnection: () => socket,
    })
    const entry = new OpenSession(session, socket, now)
    const key = originKey(origin)
    const pool = pools.get(key) ?? new Set()
    pools.set(key, pool.add(entry))
    const leave = () => {
      resting.delete(entry)
      pool.delete(entry)
      if (pool.size === 0 && pools.get(key) === pool) pools.delete(key)
    }
    session.on('error', (error) => {
      entry.error = error
    })
    session.once('goaway', (code, lastStreamId) => {
      entry.endsWith = code
      entry.lastProcessed = lastStreamId ?? Number.POSITIVE_INFINITY
      leave()
    })
    session.once('close', leave)
    session.on('remoteSettings', ({ enableConnectProtocol }) => {
      if (!enableConnectProtocol) return
      extended.add(key)
      for (const offered of waiting.get(key) ?? []) offered()
    })
    session.once('connect', () => session.setLocalWindowSize(connectionWindow))
    session.setTimeout(idleTime, () => {
      if (entry.open === 0) session.close()
    })
    noticeLoss(session, socket, () => entry.open > 0)
    rest(entry)
    return entry
  }

  /** One connection for all that want one at the same time. */
  function open(origin: Origin): Promise<OpenSession | 'http/1.1'> {
    const key = originKey(origin)
    const already = opening.get(key)
    if (already) return already
    const begun = connected(servers, origin).then((socket): OpenSession | 'http/1.1' => {
      // Without TLS it is what the client knows beforehand (RFC 9113 §3.3).
      const protocol = !(socket instanceof TLSSocket) || socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1'
      remember(key, protocol)
      if (protocol === 'h2') return begin(origin, socket)
      servers.keep(origin, socket)
      return protocol
    })
    const since = times
    const done = () => {
      if (since === times) opening.delete(key)
    }
    begun.then(done, done)
    opening.set(key, begun)
    return begun
  }

  async function speaks(origin: Origin): Promise<'h2' | 'http/1.1' | 'unknown'> {
    const remembered = known.get(originKey(origin))
    if (remembered && remembered.until > now()) return remembered.protocol
    const { promise: late, resolve } = Promise.withResolvers<'unknown'>()
    const timer = setTimeout(resolve, longestHandshake, 'unknown')
    const found = open(origin).then(
      (entry) => (entry === 'http/1.1' ? entry : 'h2'),
      // The request that follows will say why the server is not reached.
      () => 'unknown' as const,
    )
    return Promise.race([found, late]).finally(() => clearTimeout(timer))
  }

  function lent(entry: OpenSession, reused: boolean): ServerSession {
    if (reused && entry.restedFor() > liveness.restedFor) void entry.ask(liveness)
    // Whoever has it asks on it in a moment: no other is to be given the last room on it until then.
    const done = use(entry)
    return {
      socket: entry.socket,
      reused,
      request(headers, { endStream }) {
        try {
          const stream = entry.session.request(headers, { endStream, ...(!endStream && { waitForTrailers: true }) })
          return stream.once('close', () => {
            entry.spared.closed(stream)
            done()
          })
        } catch (error) {
          done()
          throw error
        }
      },
      leave: done,
      isLost: () => entry.session.destroyed || entry.socket.destroyed,
      fault: () => entry.error,
      endedWith: () => entry.endsWith,
      hasSpoken: () => entry.hasSpoken,
      async takesExtended() {
        await entry.settled
        return !entry.session.destroyed && entry.session.remoteSettings.enableConnectProtocol === true
      },
      isUnprocessed: (stream) => (stream.id ?? 0) > entry.lastProcessed,
      isBroken: entry.spared.isBroken,
    }
  }

  /** A connection that is there already and will do, with room held on it. */
  async function pooled(origin: Origin, which: 'any' | 'alive'): Promise<ServerSession | undefined> {
    for (const entry of [...(pools.get(originKey(origin)) ?? [])]) {
      const isCutOff = servers.isCutOff(entry.socket)
      if (isCutOff || (entry.open === 0 && entry.restedFor() > longestRest)) {
        // Where streams are open on it, the network may come back for them.
        if (entry.open === 0) entry.session.destroy()
        continue
      }
      if (entry.open > 0 && !entry.isSettled) await entry.settled
      const asks = which === 'alive' && entry.hasRoom && entry.restedFor() > liveness.restedFor
      if (asks && !(await entry.ask(liveness))) continue
      if (entry.hasRoom) return lent(entry, true)
    }
    return undefined
  }

  return {
    forget(origin) {
      known.delete(originKey(origin))
      extended.delete(originKey(origin))
    },
    whenExtended(origin, offered) {
      const key = originKey(origin)
      if (extended.has(key)) {
        offered()
        return () => undefined
      }
      const those = waiting.get(key) ?? new Set()
      waiting.set(key, those.add(offered))
      return () => {
        those.delete(offered)
        if (those.size === 0 && waiting.get(key) === those) waiting.delete(key)
      }
    },
    async take(origin, which) {
      // Many may wait for the same new connection, and those that it has no room for look further.
      for (;;) {
        const there = which === 'fresh' ? undefined : await pooled(origin, which)
        if (there) return there
        const entry = await open(origin)
        if (entry === 'http/1.1') throw new NoLongerHttp2()
        if (entry.open === 0) return lent(entry, false)
        await entry.settled
        if (entry.hasRoom) return lent(entry, true)
      }
    },
    async protocolsFor(origin, offered) {
      if (!offered.includes('h2')) return ['http/1.1']
      switch (await speaks(origin)) {
        case 'h2':
          return ['h2', 'http/1.1']
        case 'http/1.1':
          return ['http/1.1']
        case 'unknown':
          // Whatever the client can read: it is to be told why nothing was reached.
          return offered.includes('http/1.1') ? ['http/1.1'] : ['h2']
      }
    },
    letIdleGo() {
      const { size } = resting
      for (let { oldest } = resting; oldest; { oldest } = resting) {
        resting.delete(oldest)
        oldest.session.destroy()
      }
      return size
    },
    clear() {
      times++
      known.clear()
      extended.clear()
      opening.clear()
      // Requests that are under way come to their end.
      for (const pool of [...pools.values()]) for (const { session } of [...pool]) session.close()
      pools.clear()
    },
  }
}

/** Opens a connection that offers HTTP/2. */
function connected(servers: ServerConnections, origin: Origin): Promise<Socket> {
  return new Promise((done, fail) => {
    const wanted = { origin, alpn: ['h2', 'http/1.1'], timeout: longestConnecting }
    servers.open(wanted, (error, socket) => (socket ? done(socket) : fail(error ?? new Error('closed'))))
  })
}

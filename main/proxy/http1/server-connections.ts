import { connect, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { type Origin, serverNameOf } from '../authority.ts'
import { lookupElsewhere } from '../lookup-elsewhere.ts'
import { idleTimeToServer } from '../upstream.ts'

/** Idle connections kept an origin. */
const mostIdle = 256
/** TLS sessions remembered for a quicker handshake. */
const mostSessions = 500

/** The connections to servers, kept for the next request to the same origin. */
export interface ServerConnections {
  /** An idle connection to this origin, if there is one. */
  idle(origin: Origin): Socket | undefined
  /** Begins a new one: `connect` or `secureConnect`, or else `error`, tells how it went. */
  open(origin: Origin): Socket
  /** Takes a connection back on which the last response came whole. */
  keep(origin: Origin, socket: Socket): void
  close(): void
}

const keyOf = ({ scheme, host, port, serverName }: Origin) => `${scheme} ${host} ${port} ${serverName ?? ''}`

/** Begins with no connections. `secureContext` says whom to trust. */
export function createServerConnections(secureContext: SecureContext, ownPort: () => number): ServerConnections {
  const pools = new Map<string, Socket[]>()
  const sessions = new Map<string, Buffer>()
  /** What each idle connection is left by. */
  const leaving = new WeakMap<Socket, () => void>()

  function drop(key: string, socket: Socket): void {
    const pool = pools.get(key)
    const at = pool?.indexOf(socket) ?? -1
    if (pool && at >= 0) pool.splice(at, 1)
    if (pool?.length === 0) pools.delete(key)
    socket.destroy()
  }

  return {
    idle(origin) {
      const key = keyOf(origin)
      const pool = pools.get(key)
      // The newest: it is the least likely to have been closed.
      const socket = pool?.pop()
      if (pool?.length === 0) pools.delete(key)
      if (!socket) return undefined
      const gone = leaving.get(socket)
      if (gone) {
        socket.off('data', gone).off('end', gone).off('close', gone).off('error', gone)
        socket.setTimeout(0, gone)
      }
      return socket
    },
    open(origin) {
      const { host, port } = origin
      // A request to the proxy's own port under another name would run in a circle.
      const lookup = port === ownPort() ? { lookup: lookupElsewhere } : {}
      if (origin.scheme === 'http') return connect({ host, port, noDelay: true, ...lookup })
      const key = keyOf(origin)
      const session = sessions.get(key)
      const socket = connectTls({
        host,
        port,
        ...lookup,
        secureContext,
        // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise let every certificate pass.
        rejectUnauthorized: true,
        ALPNProtocols: ['http/1.1'],
        servername: serverNameOf(origin),
        ...(session && { session }),
      })
      socket.setNoDelay(true)
      socket.on('session', (fresh) => {
        if (sessions.size >= mostSessions) sessions.clear()
        sessions.set(key, fresh)
      })
      return socket
    },
    keep(origin, socket) {
      const key = keyOf(origin)
      const pool = pools.get(key) ?? []
      if (pool.length >= mostIdle) return void socket.destroy()
      const gone = () => drop(key, socket)
      // A server that speaks without being asked, or ends, is not to be asked again.
      socket.on('data', gone).on('end', gone).on('close', gone).on('error', gone)
      socket.setTimeout(idleTimeToServer, gone)
      leaving.set(socket, gone)
      socket.resume()
      pool.push(socket)
      pools.set(key, pool)
    },
    close() {
      for (const pool of [...pools.values()]) for (const socket of [...pool]) socket.destroy()
      pools.clear()
    },
  }
}

import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type SecureContext } from 'node:tls'
import { type Origin, serverNameOf } from '../authority.ts'
import { lookupElsewhere } from '../lookup-elsewhere.ts'
import type { GiveUp, OpenConnection, Opened, Wanted } from './wanted.ts'

/** TLS sessions remembered for a quicker handshake. */
const mostSessions = 500

const http1: readonly string[] = ['http/1.1']

/** Makes the one function that opens connections to servers. `secureContext` says whom to trust. */
export function createOpenConnection(secureContext: SecureContext, ownPort: () => number): OpenConnection {
  const sessions = new Map<string, Buffer>()

  function tlsOptions(origin: Origin, alpn: readonly string[]): ConnectionOptions {
    const session = sessions.get(sessionKey(origin, alpn))
    return {
      secureContext,
      // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise let every certificate pass.
      rejectUnauthorized: true,
      ALPNProtocols: [...alpn],
      servername: serverNameOf(origin),
      ...(session && { session }),
    }
  }

  function keepSession(origin: Origin, alpn: readonly string[], session: Buffer): void {
    if (sessions.size >= mostSessions) sessions.clear()
    sessions.set(sessionKey(origin, alpn), session)
  }

  return (wanted, opened) => {
    const { origin, alpn = http1, halfOpen = false } = wanted
    const { host, port } = origin
    // A request to the proxy's own port under another name would run in a circle.
    const lookup = port === ownPort() ? { lookup: lookupElsewhere } : {}
    if (origin.scheme === 'http')
      return settle(
        connect({ host, port, noDelay: true, allowHalfOpen: halfOpen, ...lookup }),
        'connect',
        wanted,
        opened,
      )
    const socket = connectTls({ host, port, ...lookup, ...tlsOptions(origin, alpn) })
    socket.setNoDelay(true)
    socket.on('session', (session) => keepSession(origin, alpn, session))
    return settle(socket, 'secureConnect', wanted, opened)
  }
}

const sessionKey = ({ host, port, serverName }: Origin, alpn: readonly string[]) =>
  `${host} ${port} ${serverName ?? ''} ${alpn.join()}`

/** Tells once how it went: ready, failed, or too late. */
function settle(socket: Socket, ready: 'connect' | 'secureConnect', { timeout }: Wanted, opened: Opened): GiveUp {
  const leave = () => {
    clearTimeout(timer)
    socket.off(ready, connected).off('error', failed).off('close', closed)
  }
  const connected = () => {
    leave()
    opened(undefined, socket)
  }
  const failed = (error: Error) => {
    leave()
    socket.on('error', () => undefined).destroy()
    opened(error, undefined)
  }
  const closed = () => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
  const timer = setTimeout(() => failed(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })), timeout)
  socket.once(ready, connected).once('error', failed).once('close', closed)
  return () => {
    leave()
    socket.on('error', () => undefined).destroy()
  }
}

import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Connection } from '../../shared/exchange/exchange.ts'
import { certificateReason } from './certificate-fault.ts'
import { factsOf } from './upstream/connection-facts.ts'

/** Each is asked of the system once: a connection serves many requests. */
const addresses = new WeakMap<Socket, Connection>()

/** What is to be known of one end's connection: its address, and of the server's how it was reached. */
export function addressOf(socket: Socket, side: 'client' | 'server'): Connection {
  const known = addresses.get(socket)
  if (known) return known
  const { remoteAddress, remotePort } = socket
  const host = remoteAddress?.includes(':') ? `[${remoteAddress}]` : remoteAddress
  if (host === undefined) return {}
  const version = side === 'server' && socket instanceof TLSSocket ? socket.getProtocol() : null
  const address = {
    [side]: `${host}:${remotePort}`,
    ...(version && socket instanceof TLSSocket && { tls: `${version} ${socket.getCipher().name}` }),
    ...(side === 'server' && waysOf(socket)),
  }
  addresses.set(socket, address)
  return address
}

function waysOf(socket: Socket): Connection {
  const { via, ignoredCertificate, ignoredProxyCertificate, overridden } = factsOf(socket)
  const ignored = [
    ...(ignoredCertificate === undefined ? [] : [certificateReason(ignoredCertificate)]),
    ...(ignoredProxyCertificate === undefined ? [] : [`the proxy's: ${certificateReason(ignoredProxyCertificate)}`]),
  ]
  return {
    ...(via !== undefined && { via }),
    ...(ignored.length > 0 && { certificate: { ignored: ignored.join('; and ') } }),
    ...(overridden !== undefined && { overridden }),
  }
}

/** What is known of both ends together; many requests pass between the same two. */
const between = new WeakMap<Connection, WeakMap<Connection, Connection>>()

/** Joins what is known of the client's end and of the server's. */
export function connectionBetween(client: Connection, server: Connection): Connection {
  const others = between.get(client) ?? new WeakMap<Connection, Connection>()
  between.set(client, others)
  const joined = others.get(server) ?? { ...client, ...server }
  others.set(server, joined)
  return joined
}

import type { Socket } from 'node:net'
import type { ProxyHop } from './route/hop.ts'

/** What is to be known of a connection besides its addresses: how it came about, and what was let pass. */
export interface ConnectionFacts {
  /** The proxy that it goes through, as a URL whose password is masked. */
  readonly via?: string
  /** Why the server's certificate would have been refused, were it not permitted for this host. */
  readonly ignoredCertificate?: string
  /** The same of the proxy that it goes through. */
  readonly ignoredProxyCertificate?: string
  /** Where the settings point this name instead of where it leads. */
  readonly overridden?: string
  /** The other end is a proxy that wants whole URLs (RFC 9112 §3.2.2); and what it is told who asks, if anything. */
  readonly absoluteForm?: { readonly hop: ProxyHop; readonly authorization?: string }
}

const known = new WeakMap<Socket, ConnectionFacts>()
const none: ConnectionFacts = {}

/** Keeps what is to be known of a connection, for as long as there is one. */
export function keepFacts(socket: Socket, facts: ConnectionFacts): void {
  known.set(socket, facts)
}

/** What is to be known of a connection that `openConnection` gave. */
export function factsOf(socket: Socket): ConnectionFacts {
  return known.get(socket) ?? none
}

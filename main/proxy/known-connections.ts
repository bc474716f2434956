import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { unmapped } from '../processes/connection-ends.ts'
import type { Origin } from './authority.ts'
import type { ClientEnds } from './client-ends.ts'
import type { Gate, TunnelClient } from './scope/gate.ts'
import type { Sightings, Visitor } from './sightings/sightings.ts'

/** What is known of the insides of tunnels, and of who is at the other end of a connection. */
export class KnownConnections {
  readonly #gate: Gate
  readonly #sightings: Sightings
  readonly #ends: ClientEnds | undefined
  readonly #origins = new WeakMap<Duplex, Origin>()
  /** Which client a tunnel is of. */
  readonly #clients = new WeakMap<Duplex, TunnelClient>()
  readonly #visitors = new WeakMap<Duplex, Visitor>()

  constructor(gate: Gate, sightings: Sightings, ends: ClientEnds | undefined) {
    this.#gate = gate
    this.#sightings = sightings
    this.#ends = ends
  }

  /** The inside of a client's tunnel to `origin`. */
  tunnelled(inside: Duplex, origin: Origin, client: TunnelClient, visitor: Visitor): void {
    this.#origins.set(inside, origin)
    this.#clients.set(inside, client)
    this.#visitors.set(inside, visitor)
  }

  /** Where the tunnel leads that this is the inside of; undefined where it is none. */
  originOf(socket: Duplex): Origin | undefined {
    return this.#origins.get(socket)
  }

  visitorOf(socket: Socket, userAgent: string | undefined): Visitor {
    const known = this.#visitors.get(socket)
    return known ?? { address: unmapped(socket.remoteAddress ?? ''), userAgent, end: this.#ends?.of(socket) }
  }

  /** The client sent a request in the tunnel, and so took the certificate where there is one. */
  heard(socket: Socket): void {
    const client = this.#clients.get(socket)
    if (!client) return
    // Once a connection: what it sends next says nothing new.
    this.#clients.delete(socket)
    this.#gate.heard(client)
    const origin = this.#origins.get(socket)
    const visitor = this.#visitors.get(socket)
    if (visitor && origin?.scheme === 'https') this.#sightings.trusted(visitor, origin.serverName ?? origin.host)
  }
}

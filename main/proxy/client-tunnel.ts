import type { Socket } from 'node:net'
import type { TunnelReason } from '../../shared/exchange/exchange.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { type Authority, calledOrigin, type Origin, withPort } from './authority.ts'
import { refusalOf } from './broken-request.ts'
import { openTunnel, passBlind, type TunnelProtocol, type TunnelWays } from './connect.ts'
import { addressOf } from './connection-address.ts'
import type { EntryTurns } from './entry-turns.ts'
import { upstreamError } from './exchange-error.ts'
import { createRecording } from './exchange-recording.ts'
import { urlOf } from './forward.ts'
import type { KnownConnections } from './known-connections.ts'
import type { Recording, RecordingTarget } from './recording.ts'
import type { Gate, TunnelClient } from './scope/gate.ts'
import type { OpenTunnels } from './scope/open-tunnels.ts'
import { refusalKind } from './scope/refusal-kind.ts'
import type { Sightings, Visitor } from './sightings/sightings.ts'
import type { TunnelRequest } from './tunnel-request.ts'
import type { OpenConnection } from './upstream/wanted.ts'

/** What a tunnel needs of the proxy around it. */
export interface TunnelSurroundings {
  readonly recordings: RecordingTarget
  readonly authority: CertificateAuthority
  readonly openConnection: OpenConnection
  readonly gate: Gate
  readonly sightings: Sightings
  readonly known: KnownConnections
  readonly tunnels: OpenTunnels
  readonly entries: EntryTurns
  isOwn(to: Authority): boolean
  /** What may be agreed on with a client that offers these protocols. */
  protocolsFor(origin: Origin, offered: readonly string[]): Promise<readonly string[]>
  /** Serves what is spoken inside; gives what has it end after what goes on in it. */
  serve(inside: Socket, origin: Origin, protocol: TunnelProtocol): () => void
}

/** How long the system may take to tell the program of a client that is known by it alone, in milliseconds. */
const programTime = 500

/** Opens the tunnel that a client asked for; `rest` came after what it asked by. */
export function openClientTunnel(
  around: TunnelSurroundings,
  asked: TunnelRequest,
  socket: Socket,
  rest: Buffer,
  target: Authority,
): void {
  const { known, sightings, gate, authority, openConnection, entries } = around
  const visitor = known.visitorOf(socket, asked.userAgent)
  sightings.tunnel(visitor, target.host)
  const client: TunnelClient = { target: asked.target, userAgent: asked.userAgent, end: visitor.end }
  let waits = false
  const pause = () => {
    waits = true
    socket.pause()
  }
  const open = (isIn: () => void) => {
    if (socket.destroyed) return isIn()
    const tunnel = new ClientTunnel(around, asked, socket, client, visitor, isIn)
    openTunnel(socket, rest, target, authority, openConnection, tunnel)
    if (waits && socket.listenerCount('data') > 0) socket.resume()
  }
  const enter = () => {
    let isTurn = false
    entries.want(`${visitor.address} ${asked.target} ${asked.userAgent}`, (isIn) => {
      isTurn = true
      open(isIn)
    })
    if (!isTurn) pause()
  }
  if (!gate.awaitsProgram(client)) return enter()
  pause()
  whenProgramIsTold(client, enter)
}

/** Whoever stays unknown is not waited for. */
function whenProgramIsTold({ end }: TunnelClient, then: () => void): void {
  let told = false
  const once = () => {
    clearTimeout(longEnough)
    if (told) return
    told = true
    then()
  }
  const longEnough = setTimeout(once, programTime)
  end?.whenTold(once)
}

/** One tunnel of a client's: what is decided of it, and what is recorded. */
class ClientTunnel implements TunnelWays {
  readonly #around: TunnelSurroundings
  readonly #asked: TunnelRequest
  readonly #socket: Socket
  readonly #client: TunnelClient
  readonly #visitor: Visitor
  /** It holds up nobody any more that waits to come in. */
  readonly #isIn: () => void

  constructor(
    around: TunnelSurroundings,
    asked: TunnelRequest,
    socket: Socket,
    client: TunnelClient,
    visitor: Visitor,
    isIn: () => void,
  ) {
    this.#around = around
    this.#asked = asked
    this.#socket = socket
    this.#client = client
    this.#visitor = visitor
    this.#isIn = isIn
  }

  get established(): string | Buffer {
    return this.#asked.established
  }

  protocols(origin: Origin, offered: readonly string[]): Promise<readonly string[]> {
    return this.#around.protocolsFor(origin, offered)
  }

  /** The own pages are no host of anybody's: no scope leaves them out. */
  decide(to: Authority, serverName?: string): ReturnType<TunnelWays['decide']> {
    return this.#around.isOwn(to) ? 'decrypt' : this.#around.gate.decide(this.#client, to, serverName)
  }

  http(inside: Socket, origin: Origin, protocol: TunnelProtocol): void {
    const { known, serve, tunnels } = this.#around
    this.#isIn()
    known.tunnelled(inside, origin, this.#client, this.#visitor)
    const finish = serve(inside, origin, protocol)
    if (origin.scheme === 'https') tunnels.read(inside, () => this.decide(origin, origin.serverName), finish)
  }

  blind(
    tunnel: Socket,
    first: Buffer,
    to: Authority,
    reason: TunnelReason,
    from?: Socket | 'unanswered',
    serverName?: string,
  ): void {
    const { tunnels, openConnection } = this.#around
    this.#isIn()
    let passedAt = performance.now()
    if (reason !== 'not-http' && reason !== 'client-refused-certificate')
      tunnels.unread(
        tunnel,
        () => this.decide(to, serverName) === 'decrypt',
        () => passedAt,
      )
    const recording = this.#record(`tcp://${withPort(calledOrigin(origin(to, serverName)))}`)
    const waits = from === 'unanswered'
    passBlind(tunnel, first, to, openConnection, waits ? undefined : from, {
      connected: (connection) => {
        recording.connectedTo(connection)
        if (waits) tunnel.write(this.#asked.established)
      },
      count(up, down, open) {
        passedAt = performance.now()
        recording.tunnelled(reason, up, down, open)
      },
      failed: (error) => {
        const told = upstreamError(error, to)
        recording.failed(told)
        if (waits) this.#asked.unreached(tunnel, told)
        else tunnel.destroy()
      },
    })
  }

  unreachable(to: Authority, error: Error): void {
    this.#record(`tcp://${this.#asked.target}`).failed(upstreamError(error, to))
  }

  refused(to: Authority, serverName: string | undefined, error: Error): void {
    this.#isIn()
    if (refusalKind(error) !== 'silent') return this.#told(to, serverName, error)
    // Asked for by now, as it is not told of a connection that is gone.
    addressOf(this.#socket, 'client')
    // Clients leave spare connections at any moment: one that has sent requests inside takes the certificate.
    this.#around.gate.unlessTrusting(this.#client, () => this.#told(to, serverName, error))
  }

  #told(to: Authority, serverName: string | undefined, error: Error): void {
    const { sightings, isOwn, gate } = this.#around
    sightings.refused(this.#visitor, serverName ?? to.host, error)
    if (isOwn(to)) return
    const { kind, next } = gate.refused(this.#client, to, serverName, error)
    const message = refusalOf(serverName ?? to.host, kind, error, next)
    this.#record(urlOf(origin(to, serverName), '/')).failed({ code: 'tls', message })
  }

  #record(url: string): Recording {
    return createRecording(this.#around.recordings, { ...this.#asked.head, url }, this.#socket, true)
  }
}

const origin = (to: Authority, serverName: string | undefined): Origin => ({
  scheme: 'https',
  ...to,
  ...(serverName !== undefined && { serverName }),
})

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Proxy as MitmProxy } from 'http-mitm-proxy'
import { isLandingHost } from '../../shared/connection-check/check-address.ts'
import { headerValue, type RequestHead } from '../../shared/exchange/exchange.ts'
import { errorOf } from '../../shared/thrown/thrown.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import type { ProcessFinder } from '../processes/process-finder.ts'
import { type Authority, type Origin, parseAuthority } from './authority.ts'
import { endWith } from './broken-request.ts'
import type { CaptureSink } from './capture-sink.ts'
import { type ClientEnds, createClientEnds } from './client-ends.ts'
import { openClientTunnel, type TunnelSurroundings } from './client-tunnel.ts'
import type { TunnelProtocol } from './connect.ts'
import { type DescriptorWatch, watchDescriptors } from './descriptor-watch.ts'
import type { Destination } from './destination.ts'
import { EntryTurns } from './entry-turns.ts'
import { wantsOtherProtocol } from './exchange-error.ts'
import { createRecording } from './exchange-recording.ts'
import { urlOf } from './forward.ts'
import { hasHandlers } from './handled-exchange.ts'
import { ClientConnection, type Surroundings } from './http1/client-connection.ts'
import type { RawRequestHead } from './http1/head.ts'
import { createServerConnections } from './http1/server-connections.ts'
import { serveHttp2 } from './http2/client-session.ts'
import { createServerSessions } from './http2/server-sessions.ts'
import { KnownConnections } from './known-connections.ts'
import { leadsHere } from './leads-here.ts'
import { createNodeFront } from './node-front.ts'
import { answerOwn } from './own-pages.ts'
import { ProxyListener } from './proxy-listener.ts'
import type { Reach } from './reach.ts'
import type { Recording, RecordingTarget } from './recording.ts'
import { RequestTurns } from './request-turns.ts'
import type { Gate } from './scope/gate.ts'
import { OpenTunnels } from './scope/open-tunnels.ts'
import { createSightings, type Sightings } from './sightings/sightings.ts'
import { onFirstBytes } from './socks/socks-handshake.ts'
import type { SocksReplies } from './socks/socks-reader.ts'
import { byHttp, bySocks, type TunnelRequest } from './tunnel-request.ts'
import type { Upstream } from './upstream/upstream.ts'
import { withRoom } from './upstream/with-room.ts'
import { bareHead, withoutContent } from './without-content.ts'

/** What the proxy is built of. */
export interface CaptureOptions {
  readonly sink: CaptureSink
  readonly authority: CertificateAuthority
  readonly upstream: Upstream
  readonly gate: Gate
  /** Remembers what clients could do. */
  readonly sightings?: Sightings
  /** Tells which programs the clients are. */
  readonly processes?: ProcessFinder | undefined
  /** Hears a sentence where clients are turned away for want of descriptors, and undefined once it is over. */
  readonly onShortage?: ((sentence: string | undefined) => void) | undefined
  /** Bytes of each body that are kept. */
  readonly bodyLimit: number
  /** Milliseconds that a server may take to be reached, and a client to go on in the middle of its request. */
  readonly upstreamTimeout: number
  /** Milliseconds that a request's head may take. */
  readonly headTime: number
}

/** What may wait to be written on a connection before the other side is asked to wait, in bytes: each pause costs. */
const mostQueued = 512 * 1024
/** … and on all of them together. */
const mostQueuedInAll = 16 * 1024 * 1024

/**
 * http-mitm-proxy's lifecycle and handlers, with another way for the bytes: TLS is ended inside the process,
 * header lines and bodies pass as they came, and nothing that a peer sends ends the process.
 */
export class CaptureProxy extends MitmProxy {
  readonly #options: CaptureOptions
  readonly #target: RecordingTarget
  readonly #around: Surroundings
  readonly #ends: ClientEnds | undefined
  readonly #sightings: Sightings
  /** Speaks HTTP where http-mitm-proxy's handlers, or the proxy's own pages, need Node's messages; it listens nowhere. */
  readonly #inner: Server
  readonly #listener: ProxyListener
  readonly #descriptors: DescriptorWatch | undefined
  readonly #known: KnownConnections
  readonly #tunnels = new OpenTunnels()
  readonly #entries = new EntryTurns()
  readonly #tunnelSurroundings: TunnelSurroundings

  constructor(options: CaptureOptions) {
    super()
    this.#options = options
    this.#sightings = options.sightings ?? createSightings(() => undefined)
    this.#ends = options.processes && createClientEnds(options.processes)
    this.#target = {
      sink: options.sink,
      bodyLimit: options.bodyLimit,
      clients: this.#ends,
      onSinkError: (error) => this.#tellError('SINK_ERROR', error),
    }
    this.#known = new KnownConnections(options.gate, this.#sightings, this.#ends)
    this.#listener = new ProxyListener({
      connected: (socket) => this.#accept(socket),
      failed: (error) => this.#tellError('HTTP_SERVER_ERROR', error),
    })
    const { sockets } = this.#listener
    const { onShortage } = options
    this.#descriptors =
      onShortage &&
      watchDescriptors(
        () => sockets.size,
        onShortage,
        () => this.#letIdleGo(),
      )
    this.#inner = createNodeFront({
      proxy: this,
      upstream: options.upstream,
      timeout: options.upstreamTimeout,
      headTime: options.headTime,
      known: this.#known,
      record: (destination, head, socket) => this.#recordTo(destination, head, socket),
      recordBroken: (socket, origin, message) => this.#recordBroken(socket, origin, message),
      isOwn: (origin) => this.#isOwn(origin),
      answerOwn: (request, answer, destination) => this.#answerOwn(request, answer, destination),
      tunnel: (asked, socket, head) => this.#tunnelTo(asked, socket, head),
      failed: (kind, error) => this.#tellError(kind, error),
    })
    this.#around = this.#surroundings()
    this.#tunnelSurroundings = {
      recordings: this.#target,
      authority: options.authority,
      openConnection: options.upstream.openConnection,
      gate: options.gate,
      sightings: this.#sightings,
      known: this.#known,
      tunnels: this.#tunnels,
      entries: this.#entries,
      isOwn: (to) => this.#isOwn(to),
      protocolsFor: (origin, offered) =>
        this.#speaksHttp2(origin) ? this.#around.sessions.protocolsFor(origin, offered) : Promise.resolve(['http/1.1']),
      serve: (inside, origin, protocol) => this.#serve(inside, origin, protocol),
    }
    options.upstream.onConfigured(() => {
      this.#around.sessions.clear()
      this.#around.servers.clear()
    })
  }

  #surroundings(): Surroundings {
    const { upstream, upstreamTimeout, headTime } = this.#options
    const open = withRoom(upstream.openConnection, () => this.#letIdleGo() > 0)
    const servers = createServerConnections((wanted, opened) =>
      open(wanted, (error, socket) => {
        if (wantsOtherProtocol(error)) sessions.forget(wanted.origin)
        opened(error, socket)
      }),
    )
    const sessions = createServerSessions(servers)
    const { sockets } = this.#listener
    return {
      servers,
      sessions,
      turns: new RequestTurns(),
      timeout: upstreamTimeout,
      get queue() {
        return Math.min(mostQueued, mostQueuedInAll / sockets.size)
      },
      headTime,
      record: (head, destination, socket, whole) => this.#recordTo(destination, head, socket, whole),
      recordBroken: (socket, origin, message) => this.#recordBroken(socket, origin, message),
      heard: (socket) => this.#known.heard(socket),
      isOwn: (origin) => this.#isOwn(origin),
      toOwnPages: (socket) => this.#toNode(socket),
      connect: (head, socket, rest) => this.#onConnectHead(head, socket, rest),
    }
  }

  /** Connections to servers that nobody uses by now: each takes a descriptor, which somebody may want. */
  #letIdleGo(): number {
    return this.#around.servers.letIdleGo() + this.#around.sessions.letIdleGo()
  }

  /**
   * Each connection is passed on by its bytes; where handlers are registered, by the messages that they want. Gives what
   * has it end after what goes on in it.
   */
  #serve(socket: Socket, origin?: Origin, protocol: TunnelProtocol = 'http/1.1'): () => void {
    if (protocol === 'h2' && origin && this.#speaksHttp2(origin)) return serveHttp2(socket, this.#around, origin)
    if (hasHandlers(this)) {
      this.#toNode(socket)
      return () => undefined
    }
    const connection = new ClientConnection(socket, this.#around, origin)
    // The first bytes were looked at, and put back.
    socket.resume()
    return () => connection.finish()
  }

  #toNode(socket: Socket): void {
    this.#inner.emit('connection', socket)
    // What was read before Node has the connection waits in its buffer.
    socket.resume()
  }

  /** Listens for this machine, or for its network too. `callback` gets the error where the port cannot be had. */
  override listen(
    options: { readonly port?: number; readonly reach?: Reach },
    callback: (error?: Error | null) => void = () => undefined,
  ): this {
    this.options = { ...options, host: '127.0.0.1' }
    this.httpServer = this.#inner
    this.httpHost = '127.0.0.1'
    this.#listener.open(options.reach ?? 'this-machine', options.port ?? 0, (error) => {
      if (error) return callback(error)
      this.httpPort = this.#listener.port
      this.#options.upstream.ownPort = this.httpPort
      callback()
    })
    return this
  }

  #accept(socket: Socket): void {
    this.#descriptors?.connected()
    this.#entries.arrived()
    this.#around.turns.arrived()
    this.#ends?.connected(socket)
    this.#sightings.reached()
    onFirstBytes(socket, {
      http: () => this.#serve(socket),
      tunnel: (target, replies, rest) => this.#tunnelFromSocks(socket, target, replies, rest),
      broken: (message) => this.#recordBroken(socket, undefined, message),
    })
  }

  /**
   * From here on for these. The port stays; connections that were let in before and are no more, end.
   * @throws the error where the port cannot be had at the other address; then it listens as before.
   */
  listenFor(reach: Reach): Promise<void> {
    return this.#listener.listenFor(reach)
  }

  /** Another scope holds: what is open follows it. */
  followScope(): void {
    this.#tunnels.follow()
  }

  /** Ends listening, and every connection with it. */
  override close(): this {
    this.#descriptors?.close()
    this.#listener.close()
    this.#options.upstream.close()
    this.#around.sessions.clear()
    this.#around.servers.clear()
    this.httpServer = undefined
    return this
  }

  /** Of what goes to a host on the never list, encrypted or not, nothing is kept but that it went there. */
  #recordTo(destination: Destination, sent: Omit<RequestHead, 'url'>, socket: Socket, whole?: boolean): Recording {
    const { method, httpVersion, headers } = sent
    const { origin, target } = destination.asked ?? destination
    // An extended CONNECT (RFC 8441 §4) has a path of its own.
    const url = method === 'CONNECT' && httpVersion !== '2' ? `tcp://${target}` : urlOf(origin, target)
    const head = { method, url, httpVersion, headers }
    const { gate } = this.#options
    if (!gate.isNever(destination.origin) && !gate.isNever(origin))
      return createRecording(this.#target, head, socket, whole)
    return withoutContent(createRecording(this.#target, bareHead(head, origin), socket, true))
  }

  #answerOwn(request: IncomingMessage, answer: ServerResponse, destination: Destination): void {
    const { authority, upstream } = this.#options
    const { host } = destination.origin
    if (upstream.returning.has(host)) {
      upstream.returning.came(host)
      return void answer.writeHead(502, { Connection: 'close' }).end()
    }
    answerOwn(request, answer, destination, {
      authority,
      sightings: this.#sightings,
      known: this.#known,
      port: this.httpPort,
    })
  }

  #isOwn({ host, port }: Authority): boolean {
    return (
      isLandingHost(host) || this.#options.upstream.returning.has(host) || (port === this.httpPort && leadsHere(host))
    )
  }

  /** CONNECT on a connection whose bytes are read here; handlers of it are told as http-mitm-proxy tells them. */
  #onConnectHead(head: RawRequestHead, socket: Socket, rest: Buffer): void {
    socket.on('error', () => socket.destroy())
    const userAgent = headerValue(head.headers, 'user-agent')
    this.#tunnelTo({ target: head.target, userAgent, head, ...byHttp }, socket, rest)
  }

  /** SOCKS calls it CONNECT too (RFC 1928 §4), and has no header lines. */
  #tunnelFromSocks(socket: Socket, target: string, replies: SocksReplies, rest: Buffer): void {
    const head = { method: 'CONNECT', httpVersion: '1.1', headers: [] }
    this.#tunnelTo({ target, userAgent: undefined, head, ...bySocks(replies) }, socket, rest)
  }

  /** http-mitm-proxy's handlers want Node's messages of HTTP/1, and the own pages have no server to ask. */
  #speaksHttp2(origin: Origin): boolean {
    return !hasHandlers(this) && !this.#isOwn(origin)
  }

  #tunnelTo(asked: TunnelRequest, socket: Socket, rest: Buffer): void {
    const target = parseAuthority(asked.target, 443)
    if (target && this.#options.upstream.returning.has(target.host)) {
      this.#options.upstream.returning.came(target.host)
      return asked.unreached(socket, { code: 'bad-request', message: 'Tokentrail asked for this itself.' })
    }
    if (target) return openClientTunnel(this.#tunnelSurroundings, asked, socket, rest, target)
    const what = JSON.stringify(asked.target.slice(0, 200))
    const message = `CONNECT names ${what}, which is no host with a port from 1 to 65535.`
    this.#recordBroken(socket, undefined, message)
    endWith(socket, '400 Bad Request', message)
  }

  /** What could not be read is shown all the same: somebody sent it. */
  #recordBroken(socket: Socket, origin: Origin | undefined, message: string): void {
    const url = origin ? urlOf(origin, '/') : 'http://unreadable.invalid/'
    const head = { method: '?', url, httpVersion: '1.1', headers: [] }
    createRecording(this.#target, head, socket, true).failed({ code: 'bad-request', message })
  }

  #tellError(kind: string, error: unknown): void {
    const told = errorOf(error)
    for (const handler of this.onErrorHandlers) handler(null, told, kind)
  }
}

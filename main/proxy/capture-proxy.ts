import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import {
  type AddressInfo,
  createServer as createListener,
  isIPv4,
  type Server as Listener,
  type Socket,
} from 'node:net'
import type { Duplex } from 'node:stream'
import { Proxy as MitmProxy } from 'http-mitm-proxy'
import { checkOf, isLandingHost } from '../../shared/connection-check/check-address.ts'
import { headerValue, type RequestHead } from '../../shared/exchange/exchange.ts'
import { errorOf } from '../../shared/thrown/thrown.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import type { ProcessFinder } from '../processes/process-finder.ts'
import { type Authority, isLoopback, type Origin, parseAuthority } from './authority.ts'
import { brokenRequest, endWith, refusalOf } from './broken-request.ts'
import type { CaptureSink } from './capture-sink.ts'
import { answerCheck, answerSeen } from './check-page.ts'
import { type ClientEnds, createClientEnds } from './client-ends.ts'
import { openTunnel, passBlind, type TunnelProtocol } from './connect.ts'
import { type Destination, destinationOf } from './destination.ts'
import { errorCode, upstreamError, wantsOtherProtocol } from './exchange-error.ts'
import { forward, handlerError, hasBody, refuse, urlOf } from './forward.ts'
import { handledExchange, hasHandlers } from './handled-exchange.ts'
import { ClientConnection, type Surroundings } from './http1/client-connection.ts'
import { longestHead, type RawRequestHead } from './http1/head.ts'
import { createServerConnections } from './http1/server-connections.ts'
import { serveHttp2 } from './http2/client-session.ts'
import { createServerSessions } from './http2/server-sessions.ts'
import { answerLanding } from './landing-page.ts'
import { leadsHere } from './lookup-elsewhere.ts'
import { headerPairs, isHttp2 } from './raw-headers.ts'
import { addressFor, mayConnect, type Reach } from './reach.ts'
import { createRecording, type Recording, type RecordingTarget } from './recording.ts'
import { runHandlers } from './run-handlers.ts'
import type { Gate, TunnelClient } from './scope/gate.ts'
import { createSightings, type PageWay, type Sightings, type Visitor } from './sightings/sightings.ts'
import { onFirstBytes } from './socks/socks-handshake.ts'
import { forwardUpgrade } from './upgrade.ts'
import type { Upstream } from './upstream/upstream.ts'
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
  /** Bytes of each body that are kept. */
  readonly bodyLimit: number
  /** Milliseconds until a response must have begun. */
  readonly upstreamTimeout: number
  /** Milliseconds that a request's head may take. */
  readonly headTime: number
}

/** What may wait to be written on a connection before the other side is asked to wait, in bytes: each pause costs. */
const mostQueued = 512 * 1024
/** … and on all of them together. */
const mostQueuedInAll = 16 * 1024 * 1024

/** A request that was read, and what becomes of it. */
interface Current {
  readonly request: IncomingMessage
  readonly answer: ServerResponse
  readonly recording: Recording
}

/** A request to open a tunnel, however it was read. */
interface TunnelRequest {
  readonly target: string
  readonly userAgent: string | undefined
  readonly head: Pick<RawRequestHead, 'method' | 'httpVersion' | 'headers'>
  /** What tells the client that it is open. */
  readonly established: string | Buffer
}

/** The answer to CONNECT that HTTP gives (RFC 9110 §9.3.6). */
const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'

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
  #listener: Listener | undefined
  #reach: Reach = 'this-machine'
  readonly #origins = new WeakMap<Duplex, Origin>()
  readonly #sockets = new Set<Socket>()
  /** Which client a tunnel is of. */
  readonly #clients = new WeakMap<Duplex, TunnelClient>()
  readonly #visitors = new WeakMap<Duplex, Visitor>()
  /** The request that each connection is at. */
  readonly #current = new WeakMap<Duplex, Current>()

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
    this.#inner = this.#createServer()
    this.#around = this.#surroundings()
    options.upstream.onConfigured(() => {
      this.#around.sessions.clear()
      this.#around.servers.clear()
    })
  }

  #surroundings(): Surroundings {
    const { upstream, upstreamTimeout, headTime } = this.#options
    const servers = createServerConnections((wanted, opened) =>
      upstream.openConnection(wanted, (error, socket) => {
        if (wantsOtherProtocol(error)) sessions.forget(wanted.origin)
        opened(error, socket)
      }),
    )
    const sessions = createServerSessions(servers)
    const sockets = this.#sockets
    return {
      servers,
      sessions,
      timeout: upstreamTimeout,
      get queue() {
        return Math.min(mostQueued, mostQueuedInAll / sockets.size)
      },
      headTime,
      record: (head, destination, socket, whole) => this.#recordTo(destination, head, socket, whole),
      recordBroken: (socket, origin, message) => this.#recordBroken(socket, origin, message),
      heard: (socket) => this.#heard(socket),
      isOwn: (origin) => this.#isOwn(origin),
      toOwnPages: (socket) => this.#toNode(socket),
      connect: (head, socket, rest) => this.#onConnectHead(head, socket, rest),
    }
  }

  /** Each connection is passed on by its bytes; where handlers are registered, by the messages that they want. */
  #serve(socket: Socket, origin?: Origin, protocol: TunnelProtocol = 'http/1.1'): void {
    if (protocol === 'h2' && origin && this.#speaksHttp2(origin)) serveHttp2(socket, this.#around, origin)
    else if (hasHandlers(this)) this.#toNode(socket)
    else {
      new ClientConnection(socket, this.#around, origin)
      // The first bytes were looked at, and put back.
      socket.resume()
    }
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
    this.#open(options.reach ?? 'this-machine', options.port ?? 0, callback)
    return this
  }

  #open(reach: Reach, port: number, callback: (error?: Error | null) => void): void {
    // Half-open, as a tunnel's two directions end each by itself.
    const server = createListener({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket))
    this.#listener = server
    this.#reach = reach
    const failed = (error: Error) => callback(error)
    server.once('error', failed)
    server.listen({ host: addressFor(reach), port }, () => {
      server.off('error', failed)
      server.on('error', (error) => this.#tellError('HTTP_SERVER_ERROR', error))
      this.httpPort = (server.address() as AddressInfo).port
      this.#options.upstream.ownPort = this.httpPort
      callback()
    })
  }

  #accept(socket: Socket): void {
    if (!mayConnect(socket)) return void socket.destroy()
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#ends?.connected(socket)
    this.#sightings.reached()
    onFirstBytes(socket, {
      http: () => this.#serve(socket),
      tunnel: (target, granted, rest) => this.#tunnelFromSocks(socket, target, granted, rest),
      broken: (message) => this.#recordBroken(socket, undefined, message),
    })
  }

  /**
   * From here on for these. The port stays; connections that were let in before and are no more, end.
   * @throws the error where the port cannot be had at the other address; then it listens as before.
   */
  async listenFor(reach: Reach): Promise<void> {
    const before = this.#reach
    if (reach === before || !this.#listener) return
    const open = (next: Reach) =>
      new Promise<void>((opened, failed) => {
        this.#listener?.close()
        this.#open(next, this.httpPort, (error) => (error ? failed(error) : opened()))
      })
    try {
      await open(reach)
    } catch (error) {
      await open(before)
      throw error
    }
    if (reach === 'network') return
    for (const socket of this.#sockets) if (!isLoopback(socket.remoteAddress ?? '')) socket.destroy()
  }

  /** Ends listening, and every connection with it. */
  override close(): this {
    this.#listener?.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#options.upstream.close()
    this.#around.sessions.clear()
    this.#around.servers.clear()
    this.httpServer = undefined
    return this
  }

  #createServer(): Server {
    const server = createServer({
      maxHeaderSize: longestHead,
      // A request without Host gets a sentence, not an empty 400.
      requireHostHeader: false,
      joinDuplicateHeaders: false,
      keepAliveTimeout: 120_000,
      requestTimeout: 0,
      headersTimeout: this.#options.headTime,
      noDelay: true,
      // With a body, or towards HTTP/2, it is a request as any other.
      shouldUpgradeCallback: (request) => !hasBody(request) && !isHttp2(request.headers.upgrade ?? ''),
    })
    server.maxHeadersCount = 0
    server.timeout = 0
    server.on('request', (request, answer) => this.#onRequest(request, answer))
    server.on('checkContinue', (request, answer) => this.#onRequest(request, answer))
    server.on('checkExpectation', (request, answer) => this.#onRequest(request, answer))
    server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket as Socket, head))
    server.on('connect', (request, socket, head) => this.#onConnect(request, socket as Socket, head))
    server.on('clientError', (error, socket) => this.#onClientError(error, socket as Socket))
    return server
  }

  #onRequest(request: IncomingMessage, answer: ServerResponse): void {
    request.on('error', () => answer.destroy())
    answer.on('error', () => answer.destroy())
    const destination = this.#destinationOf(request)
    if (typeof destination === 'string') return badRequest(request, answer, destination)
    if (this.#isOwn(destination.origin)) {
      request.resume()
      return this.#answerOwn(request, answer, destination)
    }
    const forwarding = this.#forwarding(request, destination)
    this.#current.set(request.socket, { request, answer, recording: forwarding.recording })
    const tunnelled = this.#origins.has(request.socket)
    const handled = handledExchange(this, request, answer, { ...destination, tunnelled })
    if (!handled) return forward(request, answer, forwarding)
    handled.request((error) => {
      if (!error) return forward(request, answer, { ...forwarding, handled })
      request.resume()
      refuse(answer, forwarding.recording, handlerError(error))
    })
  }

  /** The proxy's own pages: a check, or the landing page. */
  #answerOwn(request: IncomingMessage, answer: ServerResponse, { origin, target }: Destination): void {
    const { authority } = this.#options
    const check = checkOf(origin.host, target)
    if (check === undefined) return answerLanding(request, answer, authority, this.#address(request.socket))
    if (request.headers.accept === 'application/json') return answerSeen(answer, this.#sightings.seen(), check)
    const inTunnel = this.#origins.get(request.socket)
    const way: PageWay =
      inTunnel?.scheme === 'https' ? 'trusted' : inTunnel || !request.url?.startsWith('/') ? 'plain' : 'direct'
    this.#sightings.page(this.#visitor(request.socket, request.headers['user-agent']), origin.host, target, way)
    const { checks, clients } = this.#sightings.seen()
    const seen = checks.find(({ id }) => id === check)
    if (seen)
      answerCheck(
        request,
        answer,
        seen,
        clients.find(({ key }) => key === seen.key),
      )
  }

  #visitor(socket: Socket, userAgent: string | undefined): Visitor {
    const known = this.#visitors.get(socket)
    return known ?? { address: addressOf(socket), userAgent, end: this.#ends?.of(socket) }
  }

  #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (this.#isEarly(request, socket)) return
    const destination = this.#destinationOf(request)
    if (typeof destination === 'string') {
      const answer = new ServerResponse(request)
      answer.assignSocket(socket)
      answer.once('finish', () => socket.end())
      return badRequest(request, answer, destination)
    }
    if (this.#isOwn(destination.origin)) return void socket.destroy()
    forwardUpgrade(request, socket, head, this.#forwarding(request, destination))
  }

  #forwarding(request: IncomingMessage, { origin, target }: Destination) {
    const { upstream, upstreamTimeout } = this.#options
    return {
      upstream,
      origin,
      target,
      timeout: upstreamTimeout,
      recording: this.#record(request, { origin, target }),
    }
  }

  #record(request: IncomingMessage, destination: Destination): Recording {
    const head = {
      method: request.method ?? '',
      httpVersion: request.httpVersion,
      headers: headerPairs(request.rawHeaders),
    }
    return this.#recordTo(destination, head, request.socket)
  }

  /** Of what goes to a host on the never list, encrypted or not, nothing is kept but that it went there. */
  #recordTo(
    { origin, target }: Destination,
    sent: Omit<RequestHead, 'url'>,
    socket: Socket,
    whole?: boolean,
  ): Recording {
    const { method, httpVersion, headers } = sent
    const head = { method, url: urlOf(origin, target), httpVersion, headers }
    if (!this.#options.gate.isNever(origin)) return createRecording(this.#target, head, socket, whole)
    return withoutContent(createRecording(this.#target, bareHead(head, origin), socket, true))
  }

  #destinationOf(request: IncomingMessage): Destination | string {
    this.#heard(request.socket)
    return destinationOf(request.url ?? '/', request.headers.host, this.#origins.get(request.socket))
  }

  #heard(socket: Socket): void {
    const client = this.#clients.get(socket)
    if (!client) return
    // Once a connection: what it sends next says nothing new.
    this.#clients.delete(socket)
    this.#options.gate.heard(client)
    const origin = this.#origins.get(socket)
    const visitor = this.#visitors.get(socket)
    if (visitor && origin?.scheme === 'https') this.#sightings.trusted(visitor, origin.serverName ?? origin.host)
  }

  #isOwn({ host, port }: Authority): boolean {
    return isLandingHost(host) || (port === this.httpPort && leadsHere(host))
  }

  /** As the client of this connection reaches it. */
  #address({ localAddress }: Socket): string {
    return `http://${localAddress && isIPv4(localAddress) ? localAddress : '127.0.0.1'}:${this.httpPort}`
  }

  /** CONNECT on a connection whose bytes are read here; handlers of it are told as http-mitm-proxy tells them. */
  #onConnectHead(head: RawRequestHead, socket: Socket, rest: Buffer): void {
    socket.on('error', () => socket.destroy())
    const userAgent = headerValue(head.headers, 'user-agent')
    this.#tunnelTo({ target: head.target, userAgent, head, established }, socket, rest)
  }

  /** SOCKS calls it CONNECT too (RFC 1928 §4), and has no header lines. */
  #tunnelFromSocks(socket: Socket, target: string, granted: Buffer, rest: Buffer): void {
    const head = { method: 'CONNECT', httpVersion: '1.1', headers: [] }
    this.#tunnelTo({ target, userAgent: undefined, head, established: granted }, socket, rest)
  }

  #onConnect(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (this.#isEarly(request, socket)) return
    const { method = '', url = '', httpVersion, rawHeaders } = request
    const headers = headerPairs(rawHeaders)
    const open = () =>
      this.#tunnelTo(
        { target: url, userAgent: request.headers['user-agent'], head: { method, httpVersion, headers }, established },
        socket,
        head,
      )
    if (!parseAuthority(url, 443)) return open()
    runHandlers<[IncomingMessage, Socket, Buffer]>(this.onConnectHandlers, [request, socket, head], (error) => {
      if (!error) return open()
      this.#tellError('ON_CONNECT_ERROR', error)
      socket.destroy()
    })
  }

  /** http-mitm-proxy's handlers want Node's messages of HTTP/1, and the own pages have no server to ask. */
  #speaksHttp2(origin: Origin): boolean {
    return !hasHandlers(this) && !this.#isOwn(origin)
  }

  #tunnelTo(asked: TunnelRequest, socket: Socket, head: Buffer): void {
    const target = parseAuthority(asked.target, 443)
    if (!target) {
      const what = JSON.stringify(asked.target.slice(0, 200))
      return endWith(socket, '400 Bad Request', `CONNECT names ${what}, which is no host with a port from 1 to 65535.`)
    }
    const client: TunnelClient = { target: asked.target, userAgent: asked.userAgent, end: this.#ends?.of(socket) }
    const record = (url: string) => createRecording(this.#target, { ...asked.head, url }, socket, true)
    const { authority, upstream, gate } = this.#options
    const visitor = this.#visitor(socket, asked.userAgent)
    this.#sightings.tunnel(visitor, target.host)
    openTunnel(socket, head, target, authority, upstream.openConnection, {
      established: asked.established,
      protocols: (origin, offered) =>
        this.#speaksHttp2(origin) ? this.#around.sessions.protocolsFor(origin, offered) : Promise.resolve(['http/1.1']),
      http: (inside, origin, protocol) => {
        this.#clients.set(inside, client)
        this.#visitors.set(inside, visitor)
        this.#origins.set(inside, origin)
        this.#serve(inside, origin, protocol)
      },
      // The own pages are no host of anybody's: no scope leaves them out.
      decide: (to, serverName) => (this.#isOwn(to) ? 'decrypt' : gate.decide(client, to, serverName)),
      blind: (tunnel, first, to, reason, server) => {
        const recording = record(`tcp://${asked.target}`)
        passBlind(tunnel, first, to, upstream.openConnection, server, {
          connected: (connection) => recording.connectedTo(connection),
          count: (up, down, open) => recording.tunnelled(reason, up, down, open),
          failed: (error) => recording.failed(upstreamError(error, { scheme: 'https', ...to })),
        })
      },
      unreachable: (to, error) =>
        record(`tcp://${asked.target}`).failed(upstreamError(error, { scheme: 'https', ...to })),
      trusts: () => gate.trusts(client),
      refused: (to, serverName, error) => {
        this.#sightings.refused(visitor, serverName ?? to.host, error)
        if (this.#isOwn(to)) return
        const kind = gate.refused(client, to, serverName, error)
        const next = gate.decide(client, to, serverName) === 'client-refused-certificate' ? 'tunnelled' : 'the-same'
        const message = refusalOf(serverName ?? to.host, kind, error, next)
        record(urlOf({ scheme: 'https', ...to }, '/')).failed({ code: 'tls', message })
      },
    })
  }

  /** What makes another protocol of the connection must wait for the answer to the request before it. */
  #isEarly(request: IncomingMessage, socket: Socket): boolean {
    const current = this.#current.get(socket)
    if (!current || current.answer.writableFinished) return false
    const message = `The client sent ${request.method} to change the protocol before it had the answer to its last request. It must wait for it.`
    this.#recordBroken(socket, this.#origins.get(socket), message)
    current.answer.once('finish', () => endWith(socket, '400 Bad Request', message))
    return true
  }

  #onClientError(error: Error, socket: Socket): void {
    const code = errorCode(error)
    if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    // Browsers connect ahead, and may never have anything to say.
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) return void socket.destroy()
    const { status, message } = brokenRequest(code, error, this.#options.headTime)
    const current = this.#current.get(socket)
    if (current && !current.request.complete) {
      // Its body is what is broken: a response that has begun cannot be taken back, only ended.
      current.recording.failed({ code: 'bad-request', message })
      if (current.answer.headersSent) return void socket.destroy()
      return endWith(socket, status, message)
    }
    this.#recordBroken(socket, this.#origins.get(socket), message)
    // The answer to the request before it must not be broken into.
    if (current && !current.answer.writableFinished) {
      current.answer.once('finish', () => endWith(socket, status, message))
      return
    }
    endWith(socket, status, message)
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

const addressOf = ({ remoteAddress = '' }: Socket) => remoteAddress.replace(/^::ffff:/, '')

function badRequest(request: IncomingMessage, answer: ServerResponse, message: string): void {
  request.resume()
  const body = Buffer.from(`${message}\n`)
  answer.writeHead(400, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    Connection: 'close',
  })
  answer.end(body)
}

import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Proxy as MitmProxy } from 'http-mitm-proxy'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { type Authority, type Origin, parseAuthority } from './authority.ts'
import { brokenRequest, endWith, headTime, refusalOf } from './broken-request.ts'
import type { CaptureSink } from './capture-sink.ts'
import { openTunnel, passBlind } from './connect.ts'
import { errorCode, upstreamError } from './exchange-error.ts'
import { forward, handlerError, hasBody, longestHead, refuse, urlOf } from './forward.ts'
import { handledExchange } from './handled-exchange.ts'
import { answerLanding, landingHost } from './landing-page.ts'
import { leadsHere } from './lookup-elsewhere.ts'
import { headerPairs, isHttp2 } from './raw-headers.ts'
import { createRecording, type Recording } from './recording.ts'
import { runHandlers } from './run-handlers.ts'
import { forwardUpgrade } from './upgrade.ts'
import type { Upstream } from './upstream.ts'

/** What the proxy is built of. */
export interface CaptureOptions {
  readonly sink: CaptureSink
  readonly authority: CertificateAuthority
  readonly upstream: Upstream
  /** Bytes of each body that are kept. */
  readonly bodyLimit: number
  /** Milliseconds until a response must have begun. */
  readonly upstreamTimeout: number
}

/** A request that was read, and what becomes of it. */
interface Current {
  readonly request: IncomingMessage
  readonly answer: ServerResponse
  readonly recording: Recording
}

/** Where a request goes, by its connection and its target. */
interface Destination {
  readonly origin: Origin
  readonly target: string
}

/**
 * http-mitm-proxy's lifecycle and handlers, with another way for the bytes: TLS is ended inside the process,
 * header lines and bodies pass as they came, and nothing that a peer sends ends the process.
 */
export class CaptureProxy extends MitmProxy {
  readonly #options: CaptureOptions
  /** Speaks HTTP on the connections inside tunnels; it listens nowhere. */
  readonly #inner: Server
  readonly #origins = new WeakMap<Duplex, Origin>()
  readonly #sockets = new Set<Socket>()
  /** Which client a tunnel is of, as far as CONNECT tells: its target and its User-Agent. */
  readonly #clients = new WeakMap<Duplex, string>()
  /** The clients that have sent a request inside a tunnel, and so trust the certificate. */
  readonly #trusting = new Set<string>()
  /** The request that each connection is at. */
  readonly #current = new WeakMap<Duplex, Current>()

  constructor(options: CaptureOptions) {
    super()
    this.#options = options
    this.#inner = this.#createServer()
  }

  /** Listens on 127.0.0.1 alone. `callback` gets the error where the port cannot be had. */
  override listen(
    options: { readonly port?: number },
    callback: (error?: Error | null) => void = () => undefined,
  ): this {
    this.options = { ...options, host: '127.0.0.1' }
    const server = this.#createServer()
    this.httpServer = server
    this.httpHost = '127.0.0.1'
    const failed = (error: Error) => callback(error)
    server.once('error', failed)
    server.listen({ host: '127.0.0.1', port: options.port ?? 0 }, () => {
      server.off('error', failed)
      server.on('error', (error) => this.#tellError('HTTP_SERVER_ERROR', error))
      this.httpPort = (server.address() as AddressInfo).port
      callback()
    })
    return this
  }

  /** Ends listening, and every connection with it. */
  override close(): this {
    this.httpServer?.close()
    this.httpServer?.closeAllConnections()
    for (const socket of this.#sockets) socket.destroy()
    this.#options.upstream.close()
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
      headersTimeout: headTime,
      noDelay: true,
      // With a body, or towards HTTP/2, it is a request as any other.
      shouldUpgradeCallback: (request) => !hasBody(request) && !isHttp2(request.headers.upgrade ?? ''),
    })
    server.maxHeadersCount = 0
    server.timeout = 0
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
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
      return answerLanding(request, answer, this.#options.authority, this.#address())
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
      ownPort: this.httpPort,
      recording: this.#record(request, urlOf(origin, target)),
    }
  }

  #record(request: IncomingMessage, url: string): Recording {
    const { sink, bodyLimit } = this.#options
    const head = {
      method: request.method ?? '',
      url,
      httpVersion: request.httpVersion,
      headers: headerPairs(request.rawHeaders),
    }
    return createRecording(sink, head, request.socket, bodyLimit, (error) => this.#tellError('SINK_ERROR', error))
  }

  /** Inside a tunnel the server is the one that CONNECT named; a Host that differs is passed on, not followed. */
  #destinationOf(request: IncomingMessage): Destination | string {
    const trusting = this.#clients.get(request.socket)
    if (trusting !== undefined) {
      if (this.#trusting.size > 2000) this.#trusting.clear()
      this.#trusting.add(trusting)
    }
    const url = request.url ?? '/'
    const tunnelled = this.#origins.get(request.socket)
    const absolute = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(url)
    if (tunnelled) return { origin: tunnelled, target: absolute ? pathOf(absolute[3]) : url }
    if (absolute) {
      const scheme = absolute[1]?.toLowerCase() === 'https' ? 'https' : 'http'
      const authority = parseAuthority((absolute[2] ?? '').replace(/^[^@]*@/, ''), scheme === 'https' ? 443 : 80)
      return authority
        ? { origin: { scheme, ...authority }, target: pathOf(absolute[3]) }
        : `The request names ${absolute[2] || 'no host'}, which is no host with a port from 1 to 65535.`
    }
    const host = request.headers.host
    if (!host) return 'The request names no host: neither a whole URL nor a Host line. Send one of them.'
    const authority = parseAuthority(host, 80)
    return authority
      ? { origin: { scheme: 'http', ...authority }, target: url }
      : `The Host line names ${JSON.stringify(host.slice(0, 200))}, which is no host with a port from 1 to 65535.`
  }

  #isOwn({ host, port }: Authority): boolean {
    return host.toLowerCase() === landingHost || (port === this.httpPort && leadsHere(host))
  }

  #address(): string {
    return `http://127.0.0.1:${this.httpPort}`
  }

  #onConnect(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (this.#isEarly(request, socket)) return
    const target = parseAuthority(request.url ?? '', 443)
    if (!target) {
      const what = JSON.stringify((request.url ?? '').slice(0, 200))
      return endWith(socket, '400 Bad Request', `CONNECT names ${what}, which is no host with a port from 1 to 65535.`)
    }
    runHandlers<[IncomingMessage, Socket, Buffer]>(this.onConnectHandlers, [request, socket, head], (error) => {
      if (!error) return this.#openTunnel(request, socket, head, target)
      this.#tellError('ON_CONNECT_ERROR', error)
      socket.destroy()
    })
  }

  #openTunnel(request: IncomingMessage, socket: Socket, head: Buffer, target: Authority): void {
    const client = `${request.url} ${request.headers['user-agent']}`.toLowerCase()
    openTunnel(socket, head, target, this.#options.authority, {
      http: (inside, origin) => {
        this.#clients.set(inside, client)
        this.#origins.set(inside, origin)
        this.#inner.emit('connection', inside)
        if (inside.readableLength > 0 || inside === socket) inside.resume()
      },
      blind: (tunnel, first, to, server) => {
        const recording = this.#record(request, `tcp://${request.url}`)
        passBlind(tunnel, first, to, server, {
          connected: (connection) => recording.connectedTo(connection),
          count: (up, down, open) => recording.tunnelled('not-http', up, down, open),
          failed: (error) => recording.failed(upstreamError(error, { scheme: 'https', ...to })),
        })
      },
      unreachable: (to, error) => {
        const recording = this.#record(request, `tcp://${request.url}`)
        recording.failed(upstreamError(error, { scheme: 'https', ...to }))
      },
      trusts: () => this.#trusting.has(client),
      refused: (_tunnel, to, error) => {
        const recording = this.#record(request, urlOf({ scheme: 'https', ...to }, '/'))
        recording.failed({ code: 'tls', message: refusalOf(to, error) })
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
    const { status, message } = brokenRequest(code, error)
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
    const { sink, bodyLimit } = this.#options
    const url = origin ? urlOf(origin, '/') : 'http://unreadable.invalid/'
    const head = { method: '?', url, httpVersion: '1.1', headers: [] }
    createRecording(sink, head, socket, bodyLimit, (error) => this.#tellError('SINK_ERROR', error)).failed({
      code: 'bad-request',
      message,
    })
  }

  #tellError(kind: string, error: unknown): void {
    const told = error instanceof Error ? error : new Error(String(error))
    for (const handler of this.onErrorHandlers) handler(null, told, kind)
  }
}

const pathOf = (rest: string | undefined): string => {
  const path = (rest ?? '').replace(/#.*$/, '')
  return path.startsWith('/') ? path : `/${path}`
}

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

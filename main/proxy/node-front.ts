import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Proxy as MitmProxy } from 'http-mitm-proxy'
import type { RequestHead } from '../../shared/exchange/exchange.ts'
import { type Origin, parseAuthority } from './authority.ts'
import { brokenRequest, endWith } from './broken-request.ts'
import { type Destination, destinationOf } from './destination.ts'
import { errorCode } from './exchange-error.ts'
import { type Forwarding, forward, handlerError, hasBody, refuse } from './forward.ts'
import { handledExchange } from './handled-exchange.ts'
import { longestHead } from './http1/head.ts'
import type { KnownConnections } from './known-connections.ts'
import { headerPairs, isHttp2 } from './raw-headers.ts'
import type { Recording } from './recording.ts'
import { runHandlers } from './run-handlers.ts'
import { byHttp, type TunnelRequest } from './tunnel-request.ts'
import { forwardUpgrade } from './upgrade.ts'
import type { Upstream } from './upstream/upstream.ts'

/** What it needs of the proxy around it. */
export interface NodeFrontSurroundings {
  /** Whose handlers are run. */
  readonly proxy: MitmProxy
  readonly upstream: Upstream
  /** Milliseconds until a response must have begun. */
  readonly timeout: number
  /** Milliseconds that a request's head may take. */
  readonly headTime: number
  readonly known: KnownConnections
  record(destination: Destination, head: Omit<RequestHead, 'url'>, socket: Socket): Recording
  recordBroken(socket: Socket, origin: Origin | undefined, message: string): void
  isOwn(origin: Origin): boolean
  answerOwn(request: IncomingMessage, answer: ServerResponse, destination: Destination): void
  /** Opens a tunnel; `head` came after the request. */
  tunnel(asked: TunnelRequest, socket: Socket, head: Buffer): void
  failed(kind: string, error: unknown): void
}

/** A request that was read, and what becomes of it. */
interface Current {
  readonly request: IncomingMessage
  readonly answer: ServerResponse
  readonly recording: Recording
}

/**
 * Speaks HTTP/1.1 by Node's messages, which http-mitm-proxy's handlers and the proxy's own pages want. It listens
 * nowhere: it is given its connections.
 */
export function createNodeFront(around: NodeFrontSurroundings): Server {
  const { proxy, upstream, timeout, headTime, known } = around
  /** The request that each connection is at. */
  const current = new WeakMap<Duplex, Current>()
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
  server.on('request', onRequest)
  server.on('checkContinue', onRequest)
  server.on('checkExpectation', onRequest)
  server.on('upgrade', (request, socket, head) => onUpgrade(request, socket as Socket, head))
  server.on('connect', (request, socket, head) => onConnect(request, socket as Socket, head))
  server.on('clientError', (error, socket) => onClientError(error, socket as Socket))
  return server

  function onRequest(request: IncomingMessage, answer: ServerResponse): void {
    request.on('error', () => answer.destroy())
    answer.on('error', () => answer.destroy())
    const destination = destinationFor(request)
    if (typeof destination === 'string') return badRequest(request, answer, destination)
    if (around.isOwn(destination.origin)) return around.answerOwn(request, answer, destination)
    const forwarding = forwardingOf(request, destination)
    current.set(request.socket, { request, answer, recording: forwarding.recording })
    const tunnelled = known.originOf(request.socket) !== undefined
    const handled = handledExchange(proxy, request, answer, { ...destination, tunnelled })
    if (!handled) return forward(request, answer, forwarding)
    handled.request((error) => {
      if (!error) return forward(request, answer, { ...forwarding, handled })
      request.resume()
      refuse(answer, forwarding.recording, handlerError(error))
    })
  }

  function onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (isEarly(request, socket)) return
    const destination = destinationFor(request)
    if (typeof destination === 'string') {
      const answer = new ServerResponse(request)
      answer.assignSocket(socket)
      answer.once('finish', () => socket.end())
      return badRequest(request, answer, destination)
    }
    if (around.isOwn(destination.origin)) return void socket.destroy()
    forwardUpgrade(request, socket, head, forwardingOf(request, destination))
  }

  function forwardingOf(request: IncomingMessage, { origin, target }: Destination): Forwarding {
    const head = {
      method: request.method ?? '',
      httpVersion: request.httpVersion,
      headers: headerPairs(request.rawHeaders),
    }
    return { upstream, origin, target, timeout, recording: around.record({ origin, target }, head, request.socket) }
  }

  function destinationFor(request: IncomingMessage): Destination | string {
    known.heard(request.socket)
    return destinationOf(request.url ?? '/', request.headers.host, known.originOf(request.socket))
  }

  function onConnect(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (isEarly(request, socket)) return
    const { method = '', url = '', httpVersion, rawHeaders } = request
    const headers = headerPairs(rawHeaders)
    const open = () =>
      around.tunnel(
        { target: url, userAgent: request.headers['user-agent'], head: { method, httpVersion, headers }, ...byHttp },
        socket,
        head,
      )
    if (!parseAuthority(url, 443)) return open()
    runHandlers<[IncomingMessage, Socket, Buffer]>(proxy.onConnectHandlers, [request, socket, head], (error) => {
      if (!error) return open()
      around.failed('ON_CONNECT_ERROR', error)
      socket.destroy()
    })
  }

  /** What makes another protocol of the connection must wait for the answer to the request before it. */
  function isEarly(request: IncomingMessage, socket: Socket): boolean {
    const last = current.get(socket)
    if (!last || last.answer.writableFinished) return false
    const message = `The client sent ${request.method} to change the protocol before it had the answer to its last request. It must wait for it.`
    around.recordBroken(socket, known.originOf(socket), message)
    last.answer.once('finish', () => endWith(socket, '400 Bad Request', message))
    return true
  }

  function onClientError(error: Error, socket: Socket): void {
    const code = errorCode(error)
    if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    // Browsers connect ahead, and may never have anything to say.
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) return void socket.destroy()
    const { status, message } = brokenRequest(code, error, headTime)
    const last = current.get(socket)
    if (last && !last.request.complete) {
      // Its body is what is broken: a response that has begun cannot be taken back, only ended.
      last.recording.failed({ code: 'bad-request', message })
      if (last.answer.headersSent) return void socket.destroy()
      return endWith(socket, status, message)
    }
    around.recordBroken(socket, known.originOf(socket), message)
    // The answer to the request before it must not be broken into.
    if (last && !last.answer.writableFinished) {
      last.answer.once('finish', () => endWith(socket, status, message))
      return
    }
    endWith(socket, status, message)
  }
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

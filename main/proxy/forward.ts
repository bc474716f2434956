import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { ExchangeError } from '../../shared/exchange/exchange.ts'
import { isStale, mayBeAskedAgain } from './asked-again.ts'
import { calledOrigin, formatAuthority, nameKeyOf, type Origin } from './authority.ts'
import type { BodyTap } from './body-tap.ts'
import { upstreamError } from './exchange-error.ts'
import type { HandledExchange } from './handled-exchange.ts'
import { longestHead } from './http1/head.ts'
import { forwardedHeaders, headerPairs, responseHead, wireHead, withoutHeader } from './raw-headers.ts'
import type { Recording } from './recording.ts'
import { connectionClosed, timedOut } from './system-error.ts'
import type { AgentRequest } from './upstream/agents.ts'
import type { Upstream } from './upstream/upstream.ts'

/** What a request is sent on with. */
export interface Forwarding {
  readonly upstream: Upstream
  readonly origin: Origin
  /** The request target in origin form, byte for byte. */
  readonly target: string
  readonly recording: Recording
  /** Without a sign from the server, until the response begins, in milliseconds. */
  readonly timeout: number
  /** What http-mitm-proxy's handlers are to see of the response before it goes back. */
  readonly handled?: HandledExchange | undefined
}

/** Opens the request towards the server with the client's own header lines, on a pooled connection or its own. */
export function openUpstream(
  client: IncomingMessage,
  { upstream, origin, target, timeout }: Forwarding,
  connections: 'pooled' | 'single',
): ClientRequest {
  const agents = upstream[connections]
  const options: RequestOptions & AgentRequest = {
    wanted: { origin, timeout },
    host: origin.host,
    port: origin.port,
    method: client.method,
    path: target,
    headers: forwardedHeaders(client.rawHeaders),
    // Otherwise Node adds Connection, Host and Transfer-Encoding of its own.
    setDefaultHeaders: false,
    maxHeaderSize: longestHead,
    joinDuplicateHeaders: false,
  }
  const request =
    origin.scheme === 'https'
      ? // A connection to another name is another connection of the pool.
        httpsRequest({ ...options, agent: agents.https, servername: nameKeyOf(origin) })
      : httpRequest({ ...options, agent: agents.http })
  // Node keeps a thousand lines of a response's head otherwise, and drops the rest without a word.
  request.maxHeadersCount = 0
  return request
}

/** Sends a request on and its response back: lines, framing and bytes as they came, at the pace of the slower side. */
export function forward(client: IncomingMessage, answer: ServerResponse, forwarding: Forwarding): void {
  const { recording } = forwarding
  client.on('data', recording.requestTap.take)
  client.once('end', () => recording.requestEnded(headerPairs(client.rawTrailers)))
  attempt(client, answer, forwarding, 'pooled')
}

function attempt(
  client: IncomingMessage,
  answer: ServerResponse,
  forwarding: Forwarding,
  connections: 'pooled' | 'single',
): void {
  const { recording, origin } = forwarding
  let request: ClientRequest
  try {
    request = openUpstream(client, forwarding, connections)
  } catch (error) {
    // Node takes no such header or path; the bytes cannot be sent on as they are.
    return refuse(answer, recording, upstreamError(error, origin))
  }
  const timer = setTimeout(() => request.destroy(timedOut()), forwarding.timeout)
  let settled = false
  const settle = () => {
    clearTimeout(timer)
    settled = true
  }
  const stillComing = () => {
    if (!settled) timer.refresh()
  }

  const fail = (error: unknown) => {
    // The server may answer and go before it was sent all; a client that is still sending must not be left stuck.
    client.unpipe(request)
    client.resume()
    if (settled) return
    settle()
    const stale = connections === 'pooled' && request.reusedSocket && isStale(error)
    if (stale && mayBeAskedAgain(client.method ?? '', hasBody(client)) && !answer.destroyed)
      return attempt(client, answer, forwarding, 'single')
    refuse(answer, recording, upstreamError(error, origin))
  }

  request.once('socket', (socket) => recording.connectedTo(socket))
  request.on('error', fail)
  client.on('data', stillComing)
  request.on('continue', () => {
    stillComing()
    if (answer.socket && !answer.headersSent) answer.writeContinue()
  })
  request.on('information', (information) => {
    const { statusCode, statusMessage, httpVersion, rawHeaders } = information
    if (statusCode === 100) return
    stillComing()
    recording.informational({
      status: statusCode,
      reason: statusMessage,
      httpVersion,
      headers: headerPairs(rawHeaders),
    })
    if (client.httpVersion !== '1.0' && !answer.headersSent) {
      answer.socket?.write(wireHead(`HTTP/1.1 ${statusCode} ${statusMessage}`, rawHeaders))
    }
  })
  request.once('upgrade', (_response, socket) => {
    socket.destroy()
    fail(new Error('101 Switching Protocols, which nobody asked for'))
  })
  // Whatever way it ends, the client is not left waiting.
  request.once('close', () => fail(connectionClosed()))
  request.once('response', (response) => {
    settle()
    if (!forwarding.handled) return giveBack(client, answer, response, forwarding)
    forwarding.handled.response(response, (error) => {
      if (!error) return giveBack(client, answer, response, forwarding)
      response.on('error', () => undefined).destroy()
      refuse(answer, recording, handlerError(error))
    })
  })
  answer.once('close', () => {
    settle()
    if (answer.writableFinished) return
    recording.aborted()
    request.destroy()
  })
  sendBody(client, request, recording.requestTap)
}

function sendBody(client: IncomingMessage, request: ClientRequest, requestTap: BodyTap): void {
  if (client.readableEnded || !hasBody(client)) {
    request.end()
    client.resume()
    return
  }
  // The server may have to say something before the body comes. What came with the head is parsed by the next tick.
  process.nextTick(() => {
    if (requestTap.size === 0 && !request.destroyed) request.flushHeaders()
  })
  // By hand at the end, because trailers are known only then.
  client.pipe(request, { end: false })
  client.once('end', () => {
    const trailers = headerPairs(client.rawTrailers)
    if (trailers.length > 0) request.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]))
    request.end()
  })
}

/** True where a body comes with this head (RFC 9112 §6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** What a handler of http-mitm-proxy's refused. */
export function handlerError(error: Error): ExchangeError {
  return { code: 'protocol', message: `A handler of the proxy refused the exchange: ${error.message}` }
}

/** Sends a response back; where the server cuts it, the client's connection is cut too. */
export function giveBack(
  client: IncomingMessage,
  answer: ServerResponse,
  response: IncomingMessage,
  forwarding: Forwarding,
): void {
  const { recording, origin } = forwarding
  const cut = (error: unknown) => {
    recording.failed(upstreamError(error, origin))
    // Half a response must never look like a whole one: the connection ends where the server's did.
    answer.destroy()
  }
  try {
    writeHead(client, answer, response)
  } catch (error) {
    // A status below 100, or a line that HTTP does not know: nobody may be given that as an answer.
    response.on('error', () => undefined).destroy()
    return refuse(
      answer,
      recording,
      upstreamError(Object.assign(new Error('status'), { code: statusFault(error) }), origin),
    )
  }
  recording.responseStarted(responseHead(response))
  response.once('error', cut)
  response.once('close', () => {
    if (!response.complete) cut(connectionClosed())
  })
  response.on('data', recording.responseTap.take)
  response.pipe(answer, { end: false })
  // An event stream's head must not wait for its first event; with a body at hand, both go in one packet.
  process.nextTick(() => {
    if (recording.responseTap.size === 0 && !response.complete && !answer.destroyed) answer.flushHeaders()
  })
  response.once('end', () => {
    if (!response.complete) return
    const trailers = headerPairs(response.rawTrailers)
    if (trailers.length > 0) answer.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]))
    answer.end()
    recording.answered(trailers)
  })
}

function statusFault(error: unknown): string {
  return error instanceof RangeError ? 'a status that HTTP does not have' : 'a header line that HTTP does not have'
}

/** Node adds nothing of its own: framing, Connection and Date are the server's. */
function writeHead(client: IncomingMessage, answer: ServerResponse, response: IncomingMessage): void {
  answer.sendDate = false
  for (const name of ['connection', 'content-length', 'transfer-encoding', 'date']) answer.removeHeader(name)
  const raw =
    client.httpVersion === '1.0' ? withoutHeader(response.rawHeaders, 'transfer-encoding') : response.rawHeaders
  answer.writeHead(response.statusCode ?? 0, response.statusMessage, raw as string[])
}

/** Gives the client a 502 that names what failed, or ends its connection where a response has begun. */
export function refuse(answer: ServerResponse, recording: Recording, error: ExchangeError): void {
  recording.failed(error)
  if (answer.headersSent || !answer.writable) {
    answer.destroy()
    return
  }
  const body = Buffer.from(`${error.message}\n`)
  answer.writeHead(502, 'Bad Gateway', [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(body.length),
    'X-Tokentrail-Error',
    error.code,
  ])
  answer.end(body)
}

/**
 * The URL of a request as it is shown: where it really goes, and the target as it was sent. That of `*` has no path, which
 * tells it from the one of `/` (RFC 9112 §3.3).
 */
export function urlOf(origin: Origin, target: string): string {
  const root = `${origin.scheme}://${formatAuthority(calledOrigin(origin))}`
  if (target === '*') return root
  return target.startsWith('/') ? root + target : `${root}/${target}`
}

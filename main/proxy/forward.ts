import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { ExchangeError } from '../../shared/exchange/exchange.ts'
import { formatAuthority, type Origin } from './authority.ts'
import { upstreamError } from './exchange-error.ts'
import { headerPairs, wireHead, withoutHeader, withoutProxyHeaders } from './raw-headers.ts'
import type { Recording } from './recording.ts'
import type { Upstream } from './upstream.ts'

/** A head of half a megabyte is passed on; a longer one is refused with a sentence. */
export const longestHead = 512 * 1024

/** What a request is sent on with. */
export interface Forwarding {
  readonly upstream: Upstream
  readonly origin: Origin
  /** The request target in origin form, byte for byte. */
  readonly target: string
  readonly recording: Recording
  /** Until the response begins, in milliseconds. */
  readonly timeout: number
}

/** Opens the request towards the server with the client's own header lines. */
export function openUpstream(client: IncomingMessage, { upstream, origin, target }: Forwarding): ClientRequest {
  const options = {
    host: origin.host,
    port: origin.port,
    method: client.method,
    path: target,
    headers: withoutProxyHeaders(client.rawHeaders),
    // Otherwise Node adds Connection, Host and Transfer-Encoding of its own.
    setDefaultHeaders: false,
    maxHeaderSize: longestHead,
    joinDuplicateHeaders: false,
  }
  return origin.scheme === 'https'
    ? httpsRequest({ ...options, agent: upstream.https, servername: serverName(origin.host) })
    : httpRequest({ ...options, agent: upstream.http })
}

/** RFC 6066 §3: no address stands in the server name. */
function serverName(host: string): string {
  return /^[\d.]+$/.test(host) || host.includes(':') ? '' : host
}

/** Sends a request on and its response back: lines, framing and bytes as they came, at the pace of the slower side. */
export function forward(client: IncomingMessage, answer: ServerResponse, forwarding: Forwarding): void {
  attempt(client, answer, forwarding, true)
}

function attempt(client: IncomingMessage, answer: ServerResponse, forwarding: Forwarding, fresh: boolean): void {
  const { recording, origin } = forwarding
  let request: ClientRequest
  try {
    request = openUpstream(client, forwarding)
  } catch (error) {
    // Node takes no such header or path; the bytes cannot be sent on as they are.
    return refuse(answer, recording, upstreamError(error, origin))
  }
  const timer = setTimeout(() => request.destroy(timedOut()), forwarding.timeout)
  let settled = false

  const fail = (error: unknown) => {
    clearTimeout(timer)
    if (settled) return
    settled = true
    const retry = fresh && request.reusedSocket && isStale(error) && !hasBody(client) && !answer.destroyed
    if (retry) return attempt(client, answer, forwarding, false)
    client.unpipe(request)
    client.resume()
    refuse(answer, recording, upstreamError(error, origin))
  }

  request.once('socket', (socket) => whenConnected(socket, () => recording.connectedTo(socket)))
  request.on('error', fail)
  request.on('continue', () => {
    if (answer.socket && !answer.headersSent) answer.writeContinue()
  })
  request.on('information', (information) => {
    const { statusCode, statusMessage, httpVersion, rawHeaders } = information
    if (statusCode === 100) return
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
  request.once('response', (response) => {
    clearTimeout(timer)
    settled = true
    giveBack(client, answer, response, forwarding)
  })
  answer.once('close', () => {
    clearTimeout(timer)
    if (answer.writableFinished) return
    settled = true
    recording.aborted()
    request.destroy()
  })
  if (fresh) {
    client.on('data', recording.requestTap.take)
    client.once('end', () => {
      recording.requestEnded(client.rawTrailers)
    })
  }
  sendBody(client, request)
}

function sendBody(client: IncomingMessage, request: ClientRequest): void {
  if (client.readableEnded || (client.complete && client.readableLength === 0 && !hasBody(client))) {
    request.end()
    client.resume()
    return
  }
  // By hand at the end, because trailers are known only then.
  client.pipe(request, { end: false })
  client.once('end', () => {
    const trailers = headerPairs(client.rawTrailers)
    if (trailers.length > 0) request.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]))
    request.end()
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function giveBack(
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
  recording.responseStarted(response)
  response.once('error', cut)
  response.once('close', () => {
    if (!response.complete) cut(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
  })
  response.on('data', recording.responseTap.take)
  response.pipe(answer, { end: false })
  response.once('end', () => {
    if (!response.complete) return
    const trailers = headerPairs(response.rawTrailers)
    if (trailers.length > 0) answer.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]))
    answer.end()
    recording.answered(response.rawTrailers)
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

/** A pooled connection is there already; a new one first connects, and speaks TLS where it is to. */
function whenConnected(socket: Socket, then: () => void): void {
  if (socket instanceof TLSSocket) {
    if (socket.authorized) then()
    else socket.once('secureConnect', then)
  } else if (socket.connecting) socket.once('connect', then)
  else then()
}

/** A connection out of the pool that the server had closed already: nothing of the request was read. */
function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

function timedOut(): Error {
  return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })
}

/** The URL of a request as it is shown: where it really goes, and the target as it was sent. */
export function urlOf(origin: Origin, target: string): string {
  return `${origin.scheme}://${formatAuthority(origin)}${target.startsWith('/') || target === '*' ? '' : '/'}${target}`
}

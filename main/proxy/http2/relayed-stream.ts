import { type ClientHttp2Stream, constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { ExchangeError, Header } from '../../../shared/exchange/exchange.ts'
import { mayBeAskedAgain } from '../asked-again.ts'
import { Deadline } from '../deadline.ts'
import type { Destination } from '../destination.ts'
import { errorCode, isTlsAlert, upstreamError } from '../exchange-error.ts'
import { headerPairs } from '../raw-headers.ts'
import type { Recording } from '../recording.ts'
import { stalledRequest } from '../stalled-request.ts'
import { connectionClosed, timedOut } from '../system-error.ts'
import { resetStream, watchEnd } from './clean-end.ts'
import { forwardedRequest, forwardedResponse, headerMap, rawValue, recordedHeaders } from './header-lists.ts'
import { type Half, joinStreams } from './joined-streams.ts'
import { refuseStream, undated } from './refuse-stream.ts'
import { NoLongerHttp2, type ServerSession, type ServerSessions, type WantedSession } from './server-sessions.ts'
import {
  connectionFault,
  givenBack,
  lengthFault,
  notHttp2,
  requestFault,
  resetByClient,
  streamFault,
} from './stream-fault.ts'

/** A connection that was closed, or a server that had not looked at the request, is replaced so many times. */
const mostRepeats = 2

/** How often it is looked whether the end of an answer has gone to the client, in milliseconds. */
const looksForEnd = 5

/** What one stream is relayed with. */
export interface StreamRelay {
  readonly client: ServerHttp2Stream
  readonly sessions: ServerSessions
  /** Milliseconds until a response must have begun. */
  readonly timeout: number
  readonly method: string
  /** What an extended CONNECT is for, such as `websocket` (RFC 8441 §4); undefined for any other request. */
  readonly protocol: string | undefined
  /** The request's lines as they came, pseudo-header fields included. */
  readonly headers: readonly string[]
  /** The same as Node reads them. */
  readonly received: IncomingHttpHeaders
  readonly destination: Destination
  readonly recording: Recording
  /** Whether the client's connection is still there. */
  isConnected(): boolean
  /** The server speaks HTTP/1.1 alone by now: the client must ask on another connection. */
  noLongerHttp2(): void
}

/** One request on a stream of the client's, and its response on a stream to the server: message by message the same. */
export class RelayedStream {
  readonly #relay: StreamRelay
  /** Set while the server is waited for, or the client that has the answer before it has sent all that it wanted to. */
  readonly #late = new Deadline(() => this.#tooLate())
  #upstream: ClientHttp2Stream | undefined
  /** Both ways of an extended CONNECT, until they are joined. */
  #client: Half<ServerHttp2Stream> | undefined
  #server: Half<ClientHttp2Stream> | undefined
  #requestTrailers: readonly Header[] = []
  #responseTrailers: readonly Header[] = []
  #requestDone: boolean
  #responded = false
  #responseLength: string | undefined
  /** The client has all of the response, though the server has not ended it: it has no body. */
  #bodiless = false
  /** The response is whole, or will never be. */
  #answered = false
  #repeats = 0

  constructor(relay: StreamRelay) {
    this.#relay = relay
    this.#requestDone = relay.client.endAfterHeaders
    this.#late.set(relay.timeout)
  }

  get #repeatable(): boolean {
    const { client, method } = this.#relay
    return mayBeAskedAgain(method, !client.endAfterHeaders)
  }

  /** Sends the request on. */
  begin(): void {
    const { client } = this.#relay
    // Each error comes with a close, which is where it is dealt with.
    client.on('error', () => undefined)
    client.once('close', () => this.#clientClosed())
    client.once('trailers', (_headers, _flags, raw) => {
      this.#requestTrailers = headerPairs(raw)
    })
    if (this.#relay.protocol !== undefined) this.#client = { stream: client, cameToItsEnd: watchEnd(client) }
    void this.#ask(this.#repeatable ? 'any' : 'alive')
  }

  async #ask(which: WantedSession): Promise<void> {
    const { sessions, destination } = this.#relay
    let server: ServerSession
    try {
      server = await sessions.take(destination.origin, which)
    } catch (error) {
      return error instanceof NoLongerHttp2 ? this.#noLongerHttp2() : this.#unreached(error)
    }
    // RFC 8441 §3: not before the server has said that it takes it.
    const isTaken = this.#relay.protocol === undefined || (await server.takesExtended())
    if (isTaken && !this.#answered) return this.#send(server)
    server.leave()
    if (!isTaken) this.#notTaken()
  }

  /** The client was told otherwise, of a server that has changed since. */
  #notTaken(): void {
    const { client, destination, recording } = this.#relay
    if (this.#answered) return
    this.#late.clear()
    this.#answered = true
    const message = `${destination.origin.host} does not take extended CONNECT (RFC 8441), which this client was told that it does. Its next connection uses HTTP/1.1 for it.`
    recording.failed({ code: 'protocol', message })
    this.#relay.noLongerHttp2()
    if (!client.closed) refuseStream(client, 501, message, 'protocol')
  }

  #send(server: ServerSession): void {
    const { client, headers, received, recording } = this.#relay
    recording.connectedTo(server.socket)
    const endStream = client.endAfterHeaders
    let upstream: ClientHttp2Stream
    try {
      upstream = server.request(forwardedRequest(headers, received), { endStream })
    } catch (error) {
      // Node takes no such line.
      return this.#unreached(error)
    }
    this.#upstream = upstream
    const cameToItsEnd = watchEnd(upstream)
    upstream.on('error', () => undefined)
    upstream.on('headers', (head, _flags, raw) => this.#informational(Number(head[':status']), raw))
    upstream.once('response', (head, flags, raw) => this.#respond(head, flags, raw))
    upstream.once('trailers', (_head, _flags, raw) => {
      this.#responseTrailers = headerPairs(raw)
    })
    upstream.once('end', () => {
      if (cameToItsEnd()) this.#complete()
    })
    upstream.once('close', () => this.#upstreamClosed(server, upstream))
    if (endStream) return
    upstream.once('wantTrailers', () => {
      if (!upstream.closed) upstream.sendTrailers(headerMap(this.#requestTrailers))
    })
    if (this.#client) this.#server = { stream: upstream, cameToItsEnd }
    else this.#sendBody(upstream)
  }

  #sendBody(upstream: ClientHttp2Stream): void {
    const { client, recording } = this.#relay
    client.on('data', (chunk: Buffer) => {
      recording.requestTap.take(chunk)
      this.#late.renew()
    })
    client.once('end', () => {
      // A stream that was reset ends too, and its request must not look whole.
      if (client.closed && !this.#answered) return
      this.#requestDone = true
      recording.requestEnded(this.#requestTrailers)
      upstream.end()
    })
    client.pipe(upstream, { end: false })
  }

  #informational(status: number, raw: readonly string[]): void {
    const { client, recording } = this.#relay
    if (status < 100 || status > 199 || status === 101) return
    this.#late.renew()
    const headers = recordedHeaders(raw)
    if (status !== 100) recording.informational({ status, reason: '', httpVersion: '2', headers })
    if (!client.closed && !client.headersSent) client.additionalHeaders({ ':status': status, ...headerMap(headers) })
  }

  #respond(head: object, flags: number, raw: readonly string[]): void {
    const { client, method, recording } = this.#relay
    const upstream = this.#upstream
    if (!upstream || this.#answered || client.closed) return
    this.#late.clear()
    const status = Number(rawValue(raw, ':status'))
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    // To these Node adds the end itself.
    const bodiless = endStream || method === 'HEAD' || status === 204 || status === 205 || status === 304
    const joins = this.#client !== undefined && this.#server !== undefined && status < 300 && !bodiless
    try {
      client.respond(forwardedResponse(raw, head), { endStream, waitForTrailers: !bodiless && !joins, ...undated })
    } catch (error) {
      // A status that HTTP does not have, or a line that HTTP/2 forbids: nobody may be given that as an answer.
      resetStream(upstream, constants.NGHTTP2_PROTOCOL_ERROR)
      return this.#unreached(error)
    }
    this.#responded = true
    this.#responseLength = rawValue(raw, 'content-length')
    recording.responseStarted({ status, reason: '', httpVersion: '2', headers: recordedHeaders(raw) })
    if (this.#client && this.#server) {
      if (joins) return this.#join(this.#client, this.#server)
      this.#sendBody(upstream)
    }
    if (bodiless) {
      this.#bodiless = true
      return void upstream.resume()
    }
    upstream.on('data', recording.responseTap.take)
    client.once('wantTrailers', () => {
      if (!client.closed) client.sendTrailers(headerMap(this.#responseTrailers))
    })
    upstream.pipe(client, { end: false })
  }

  /** From here on the streams speak another protocol. */
  #join(client: Half<ServerHttp2Stream>, server: Half<ClientHttp2Stream>): void {
    this.#answered = true
    this.#requestDone = true
    joinStreams(client, server, this.#relay.recording)
  }

  /** The response is whole. */
  #complete(): void {
    const { client, recording } = this.#relay
    if (this.#answered || !this.#responded) return
    this.#answered = true
    recording.answered(this.#responseTrailers)
    client.end()
    if (!this.#requestDone) this.#late.set(this.#relay.timeout)
  }

  #tooLate(): void {
    const { headers, received, recording, timeout } = this.#relay
    // The answer is given, and nobody waits for the rest of the request (RFC 9113 §8.1).
    if (this.#answered) return this.#wantNoMore(constants.NGHTTP2_NO_ERROR)
    const request = {
      done: this.#requestDone || this.#client !== undefined,
      expect: received.expect,
      said: rawValue(headers, 'content-length'),
      size: recording.requestTap.size,
    }
    const stalled = stalledRequest(request, this.#upstream, timeout)
    if (stalled === undefined) this.#unreached(timedOut())
    else this.#refuse(408, { code: 'bad-request', message: stalled })
  }

  #clientClosed(): void {
    this.#late.end()
    const { client, recording } = this.#relay
    const early = !this.#answered || !this.#requestDone
    if (!this.#answered) {
      const broken = this.#brokenByClient()
      if (broken) recording.failed(broken)
      else if (this.#bodiless && client.rstCode === constants.NGHTTP2_NO_ERROR) return this.#leaveToServer()
      else recording.aborted(this.#relay.isConnected() ? resetByClient(client.rstCode) : undefined)
    } else if (early) recording.aborted()
    this.#answered = true
    if (early && this.#upstream) resetStream(this.#upstream, client.rstCode || constants.NGHTTP2_CANCEL)
  }

  /** The client has what there is of the response, and the server has yet to end it. */
  #leaveToServer(): void {
    const { recording, timeout } = this.#relay
    const upstream = this.#upstream
    this.#answered = true
    recording.answered(this.#responseTrailers)
    upstream?.setTimeout(timeout, () => resetStream(upstream, constants.NGHTTP2_CANCEL))
  }

  /** Why the client's stream ended, where it did not just go. */
  #brokenByClient(): ExchangeError | undefined {
    const { client, headers, recording } = this.#relay
    if (client.rstCode === constants.NGHTTP2_PROTOCOL_ERROR)
      return requestFault(rawValue(headers, 'content-length'), recording.requestTap.size)
    const fault = faultOf(client)
    // A client may end its connection with an error code: that breaks nothing.
    return fault && errorCode(fault) !== 'ERR_HTTP2_SESSION_ERROR' ? connectionFault(fault) : undefined
  }

  #upstreamClosed(server: ServerSession, upstream: ClientHttp2Stream): void {
    if (upstream !== this.#upstream) return
    const { destination } = this.#relay
    if (this.#answered) {
      if (!this.#requestDone) this.#wantNoMore(upstream.rstCode)
      return
    }
    if (this.#mayRepeat(server, upstream)) {
      this.#repeats++
      return void this.#ask('fresh')
    }
    const { rstCode } = upstream
    // One that has answered has looked at it, whatever it says in the end.
    const unprocessed = !this.#responded && server.isUnprocessed(upstream)
    if (server.isLost() && !unprocessed) {
      const broken = server.fault() ?? faultOf(upstream)
      if (broken && !server.hasSpoken() && errorCode(broken) === 'ERR_HTTP2_ERROR')
        return this.#refuse(502, notHttp2(destination.origin))
      const error = broken ?? alertOf(upstream) ?? connectionClosed()
      if (!this.#responded) return this.#unreached(error)
      return this.#cut(upstreamError(error, destination.origin), constants.NGHTTP2_INTERNAL_ERROR)
    }
    const code = unprocessed ? constants.NGHTTP2_REFUSED_STREAM : rstCode
    const said = code === constants.NGHTTP2_PROTOCOL_ERROR ? this.#responseLength : undefined
    const message = lengthFault('response', said, this.#relay.recording.responseTap.size)
    this.#cut(message === undefined ? streamFault(code, destination.origin) : { code: 'protocol', message }, code)
  }

  /**
   * The answer is given, and no more of the request is wanted (RFC 9113 §8.1): so the client is told, once the end of
   * the answer has gone to it. A reset would overtake that, and many clients take what came before it for cut.
   */
  #wantNoMore(code: number): void {
    const { client } = this.#relay
    if (client.closed) return
    if (client.state.localClose === 1) return client.close(code)
    // No event tells of it. A client that reads slowly may let it wait.
    setTimeout(() => this.#wantNoMore(code), looksForEnd).unref()
  }

  /** RFC 9113 §8.7: a request that the server has not looked at, or one that may be sent twice anyway. */
  #mayRepeat(server: ServerSession, upstream: ClientHttp2Stream): boolean {
    const { client } = this.#relay
    if (this.#responded || client.closed || this.#repeats >= mostRepeats || !this.#repeatable) return false
    return (
      server.isUnprocessed(upstream) ||
      upstream.rstCode === constants.NGHTTP2_REFUSED_STREAM ||
      (server.reused && server.isLost())
    )
  }

  /** The server's stream ended as no message ends: the client's ends in the same way. */
  #cut(error: ExchangeError, code: number): void {
    this.#late.clear()
    this.#answered = true
    this.#relay.recording.failed(error)
    resetStream(this.#relay.client, code)
  }

  #noLongerHttp2(): void {
    const { destination, noLongerHttp2 } = this.#relay
    if (this.#answered) return
    // First, so that the client asks again on another connection.
    noLongerHttp2()
    // Not HTTP_1_1_REQUIRED, which few clients act on, and Chromium remembers as long as it runs.
    this.#cut(givenBack(destination.origin), constants.NGHTTP2_REFUSED_STREAM)
  }

  /** No response came: the client is given one that says why. */
  #unreached(error: unknown): void {
    this.#refuse(502, upstreamError(error, this.#relay.destination.origin))
  }

  #refuse(status: number, told: ExchangeError): void {
    if (this.#answered) return
    const { client, recording } = this.#relay
    this.#late.clear()
    this.#answered = true
    recording.failed(told)
    if (this.#upstream) resetStream(this.#upstream, constants.NGHTTP2_CANCEL)
    if (!client.closed) refuseStream(client, status, told.message, told.code)
  }
}

/** Why the connection of a stream ended; its session tells the same, but later. */
function faultOf({ errored }: ClientHttp2Stream | ServerHttp2Stream): Error | undefined {
  const code = errorCode(errored)
  return code.startsWith('ERR_HTTP2_') && code !== 'ERR_HTTP2_STREAM_ERROR' ? (errored ?? undefined) : undefined
}

/** With TLS 1.3 a server looks at the client's certificate when the client's handshake is over (RFC 8446 §4.4.2.4). */
function alertOf({ errored }: ClientHttp2Stream): Error | undefined {
  return isTlsAlert(errorCode(errored)) ? (errored ?? undefined) : undefined
}

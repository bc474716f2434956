import { type ClientHttp2Stream, constants, type ServerHttp2Stream } from 'node:http2'
import type { ExchangeError, Header } from '../../../shared/exchange/exchange.ts'
import { mayBeAskedAgain } from '../asked-again.ts'
import { bytesPassed } from '../bytes-passed.ts'
import { Deadline } from '../deadline.ts'
import { upstreamError } from '../exchange-error.ts'
import { headerPairs } from '../raw-headers.ts'
import { stalledRequest } from '../stalled-request.ts'
import { resetStream, wantNoMore, watchEnd } from './clean-end.ts'
import { forwardedRequest, forwardedResponse, headerMap, rawValue, recordedHeaders } from './header-lists.ts'
import { type Half, joinStreams } from './joined-streams.ts'
import { refuseStream, undated } from './refuse-stream.ts'
import { NoLongerHttp2, type ServerSession, type WantedSession } from './server-sessions.ts'
import { brokenByClient, serversEnd } from './stream-end.ts'
import { givenBack, resetByClient } from './stream-fault.ts'
import type { StreamRelay } from './stream-relay.ts'

/** A connection that was closed, or a server that had not looked at the request, is replaced so many times. */
const mostRepeats = 2

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
    this.#relay.inTurn(() => {
      if (!this.#answered) void this.#ask(this.#repeatable ? 'any' : 'alive')
    })
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
      bytesPassed(chunk.length)
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
    upstream.on('data', (chunk: Buffer) => {
      recording.responseTap.take(chunk)
      bytesPassed(chunk.length)
    })
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
    const { client, headers, received, recording, timeout } = this.#relay
    // The answer is given, and nobody waits for the rest of the request (RFC 9113 §8.1).
    if (this.#answered) return wantNoMore(client, constants.NGHTTP2_NO_ERROR)
    const request = {
      done: this.#requestDone || this.#client !== undefined,
      expect: received.expect,
      said: rawValue(headers, 'content-length'),
      size: recording.requestTap.size,
    }
    const stalled = stalledRequest(request, this.#upstream, timeout)
    if (stalled !== undefined) return this.#refuse(408, { code: 'bad-request', message: stalled })
    // The server is waited for as long as its client waits, which is asked from here on whether it is still there.
    const { session } = client
    if (session && !session.destroyed) session.ping(() => undefined)
    this.#late.set(timeout)
  }

  #clientClosed(): void {
    this.#late.end()
    const { client, headers, recording } = this.#relay
    const early = !this.#answered || !this.#requestDone
    if (!this.#answered) {
      const broken = brokenByClient(client, rawValue(headers, 'content-length'), recording.requestTap.size)
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

  #upstreamClosed(server: ServerSession, upstream: ClientHttp2Stream): void {
    if (upstream !== this.#upstream) return
    const { client, destination, recording } = this.#relay
    if (this.#answered) {
      if (this.#requestDone) return
      // What still comes before the client hears so is nobody's, and waits for nobody.
      client.unpipe(upstream).resume()
      return wantNoMore(client, upstream.rstCode)
    }
    if (this.#mayRepeat(server, upstream)) {
      this.#repeats++
      return void this.#ask('fresh')
    }
    const response = { begun: this.#responded, said: this.#responseLength, size: recording.responseTap.size }
    const end = serversEnd(server, upstream, response, destination.origin)
    if (end.kind === 'unreached') this.#refuse(502, end.told)
    else this.#cut(end.told, end.code)
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

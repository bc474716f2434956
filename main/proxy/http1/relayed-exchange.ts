import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type ExchangeError, headerValue } from '../../../shared/exchange/exchange.ts'
import { isStale, mayBeAskedAgain } from '../asked-again.ts'
import { formatAuthority, type Origin } from '../authority.ts'
import type { Destination } from '../destination.ts'
import { endConnection } from '../end-connection.ts'
import { leftInThePool, upstreamError, wantsOtherProtocol } from '../exchange-error.ts'
import type { Recording } from '../recording.ts'
import { stalledRequest } from '../stalled-request.ts'
import { connectionClosed, timedOut } from '../system-error.ts'
import { join } from '../upgrade.ts'
import { factsOf } from '../upstream/connection-facts.ts'
import { refusalOf } from '../upstream/http-proxy.ts'
import { ProxyFault } from '../upstream/proxy-fault.ts'
import { refusedTls } from '../upstream/unreached-proxy.ts'
import type { GiveUp, Opened } from '../upstream/wanted.ts'
import { noteWay, wayOf } from '../upstream/way-of-error.ts'
import { BodyReader } from './body-reader.ts'
import { bindsConnection, endsConnection, idleTimeOf } from './connection-options.ts'
import type { Fault } from './fault.ts'
import { forwardedHead, headForProxy } from './forwarded-head.ts'
import type { Framing } from './framing.ts'
import type { RawRequestHead, RawResponseHead } from './head.ts'
import type { OwnConnections } from './own-connections.ts'
import { RelayedResponse, type ResponseTaker } from './relayed-response.ts'
import { ServerConnection, type ServerUser } from './server-connection.ts'
import type { ServerConnections } from './server-connections.ts'

/** What one request is relayed with. */
export interface Relay {
  readonly client: Socket
  readonly servers: ServerConnections
  /** Those that are this client's alone. */
  readonly own: OwnConnections
  readonly timeout: number
  /** What may wait to be written before the other side is asked to wait, in bytes. */
  readonly queue: number
  readonly head: RawRequestHead
  readonly destination: Destination
  readonly framing: Framing
  readonly recording: Recording
  /** The client asks to speak another protocol from here on. */
  readonly upgrade: boolean
  /** The client has had an answer on its connection before. */
  readonly clientReused: boolean
  /** Both messages have passed; `close` where the client's connection ends with them. */
  ended(close: boolean): void
  /** The request's body cannot be followed any further. */
  broken(fault: Fault): void
  /** Its body stopped coming while the server waits for it. */
  stalled(message: string): void
  /** The response is given, and the request has not come whole. */
  answeredEarly(): void
  /** The client's connection is wanted for another protocol; gives what came ahead. */
  leave(): Buffer | undefined
}

/** Most requests have none, and one can stand for all of theirs. */
const noBody = new BodyReader({ kind: 'none' }, () => undefined)

/** One request on its way to a server, and its response on the way back: every byte as it came. */
export class RelayedExchange implements ServerUser, ResponseTaker {
  readonly #relay: Relay
  readonly #request: BodyReader
  readonly #response: RelayedResponse
  #server: ServerConnection | undefined
  /** Ends the attempt at a connection that is still being made. */
  #giveUp: GiveUp | undefined
  /** What is to be sent once there is a connection. */
  #unsent: Buffer[] = []
  #reused = false
  /** The connection is this client's alone. */
  #isOwn = false
  /** The response is whole, or will never be: what the server still says concerns nobody. */
  #answered = false
  /** Another request may follow on the server's connection. */
  #keepsServer = false
  /** What the proxy says instead of a response ends the client's connection. */
  #closing = false
  #over = false

  constructor(relay: Relay) {
    this.#relay = relay
    this.#response = new RelayedResponse(this, relay.head, relay.recording)
    this.#request =
      relay.framing.kind === 'none' ? noBody : new BodyReader(relay.framing, relay.recording.requestTap.take)
  }

  get requestDone(): boolean {
    return this.#request.done
  }

  get responseBegun(): boolean {
    return this.#response.head !== undefined
  }

  /** Sends the head on, with as much of the body as came with it; gives what came after the body. */
  begin(rest: Buffer | undefined): Buffer | undefined {
    const { head, destination } = this.#relay
    const first = forwardedHead(head, destination.target)
    const used = rest ? this.#request.read(rest) : 0
    const body = rest && used > 0 ? rest.subarray(0, used) : undefined
    this.#connect(body ? Buffer.concat([first, body]) : first)
    return this.#afterRequest(rest, used)
  }

  /** Passes a part of the request's body on; gives what came after it. */
  takeRequest(chunk: Buffer): Buffer | undefined {
    const used = this.#request.read(chunk)
    if (used > 0) this.#send(used === chunk.length ? chunk : chunk.subarray(0, used))
    return this.#afterRequest(chunk, used)
  }

  #send(bytes: Buffer): void {
    if (this.#server) {
      if (!this.#server.write(bytes) && this.#server.socket.writableLength > this.#relay.queue)
        this.#relay.client.pause()
    } else if (this.#giveUp) {
      this.#unsent.push(bytes)
      this.#relay.client.pause()
    }
  }

  #afterRequest(chunk: Buffer | undefined, used: number): Buffer | undefined {
    if (this.#request.fault) {
      this.#relay.broken(this.#request.fault)
      return undefined
    }
    if (this.#request.done) {
      this.#relay.recording.requestEnded(this.#request.trailers)
      if (this.#answered) {
        this.#leaveServerThatHadAnswered()
        this.#finish()
      }
    }
    return chunk && used < chunk.length ? chunk.subarray(used) : undefined
  }

  clientDrained(): void {
    this.#server?.socket.resume()
  }

  /** The client went away: the server need not go on. */
  clientGone(): void {
    if (this.#over) return
    this.#over = true
    this.#relay.recording.aborted()
    this.#dropServer()
  }

  /** Ends it for a fault of the request. */
  abandon(error: ExchangeError): void {
    this.#over = true
    this.#relay.recording.failed(error)
    this.#dropServer()
  }

  #connect(bytes: Buffer, takesKept = this.#takesKept): void {
    const { servers, own, destination, timeout, upgrade } = this.#relay
    const { origin } = destination
    const logged = own.take(origin, servers.isCutOff)
    this.#isOwn = logged !== undefined
    const idle = logged ?? this.#idle(origin)
    this.#reused = idle !== undefined
    if (idle) return this.#use(idle, bytes)
    this.#unsent = [bytes]
    const opened: Opened = (error, server) => {
      this.#giveUp = undefined
      if (!server) return this.#fail(error)
      this.#reused = ServerConnection.of(server).wasUsed
      const unsent = this.#unsent
      this.#unsent = []
      this.#use(server, unsent.length === 1 && unsent[0] ? unsent[0] : Buffer.concat(unsent))
    }
    this.#giveUp = servers.open({ origin, timeout, absoluteForm: !upgrade }, opened, takesKept)
  }

  #idle(origin: Origin): Socket | undefined {
    const { servers, upgrade } = this.#relay
    // An upgraded connection is never given back, and such a request cannot be repeated where a pooled one was stale.
    if (upgrade) return undefined
    return this.#takesKept ? servers.idle(origin) : servers.unused(origin)
  }

  /** What may not be repeated meets a connection that its server is just leaving only where it could without a proxy. */
  get #takesKept(): boolean {
    const { upgrade, clientReused } = this.#relay
    return !upgrade && (clientReused || this.#isRepeatable)
  }

  get #isRepeatable(): boolean {
    return mayBeAskedAgain(this.#relay.head.method, this.#relay.framing.kind !== 'none')
  }

  #use(socket: Socket, bytes: Buffer): void {
    const server = ServerConnection.of(socket)
    this.#server = server
    server.use(this, this.#relay.timeout)
    this.#relay.recording.connectedTo(socket)
    const keepsUp = server.write(this.#asWanted(socket, bytes))
    if (this.#request.done) return
    if (keepsUp) this.#relay.client.resume()
    else this.#relay.client.pause()
  }

  /** An HTTP proxy on the way to a plain server wants whole URLs, and to know who asks. */
  #asWanted(server: Socket, bytes: Buffer): Buffer {
    const { absoluteForm } = factsOf(server)
    if (!absoluteForm) return bytes
    const { head, destination } = this.#relay
    const length = forwardedHead(head, destination.target).length
    return Buffer.concat([headForProxy(head, destination, absoluteForm.authorization), bytes.subarray(length)])
  }

  #dropServer(): void {
    this.#giveUp?.()
    this.#giveUp = undefined
    this.#unsent = []
    const server = this.#server
    if (!server) return
    this.#server = undefined
    server.rest()
    server.socket.destroy()
  }

  drained(): void {
    if (!this.#request.done) this.#relay.client.resume()
  }

  late(): void {
    const { recording, head, timeout } = this.#relay
    const request = {
      done: this.#request.done,
      expect: headerValue(head.headers, 'expect'),
      said: headerValue(head.headers, 'content-length'),
      size: recording.requestTap.size,
    }
    const stalled = stalledRequest(request, this.#server?.socket, timeout)
    if (stalled !== undefined) this.#relay.stalled(stalled)
    else this.#fail(timedOut())
  }

  failed(error: Error): void {
    this.#fail(error)
  }

  closed(): void {
    this.#fail(connectionClosed())
  }

  ended(): void {
    // It may read on.
    if (this.#answered) return
    if (this.#response.endsWithConnection) this.complete(true)
    else this.closed()
  }

  received(chunk: Buffer): void {
    if (!this.#answered) this.#response.received(chunk)
  }

  /** A client must not be asked for the password of a proxy that it knows nothing of. */
  refusedByProxy({ status, reason, headers }: RawResponseHead): boolean {
    const { absoluteForm } = this.#server ? factsOf(this.#server.socket) : {}
    if (!absoluteForm) return false
    const authority = formatAuthority(this.#relay.destination.origin)
    this.#fail(new ProxyFault(refusalOf(status, reason, headers, absoluteForm.hop, authority)))
    return true
  }

  pass(bytes: Buffer): void {
    const { client, queue } = this.#relay
    // TLS takes a copy at once where nothing waits before it.
    const given = client.writableLength === 0 && client instanceof TLSSocket ? bytes : this.#server?.keep(bytes, client)
    if (!client.write(given ?? Buffer.from(bytes)) && client.writableLength > queue) this.#server?.socket.pause()
  }

  begun(): void {
    this.#server?.answers()
  }

  /** The response is whole. Its connection is kept where another request may follow on it. */
  complete(more: boolean): void {
    const { recording, servers, own, destination, head } = this.#relay
    this.#answered = true
    recording.answered(this.#response.trailers)
    this.#keepsServer = !more && !this.#response.closes && !endsConnection(head.httpVersion, head.headers)
    if (!this.#request.done) return this.#awaitRequest()
    const server = this.#server
    if (server && this.#keepsServer) {
      this.#server = undefined
      if (this.#bindsServer) own.keep(destination.origin, server.socket)
      else {
        const response = this.#response.head
        servers.keep(destination.origin, server.socket, response && idleTimeOf(response.headers))
      }
    } else this.#dropServer()
    this.#finish()
  }

  /** The login of this client holds for the connection. */
  get #bindsServer(): boolean {
    const response = this.#response.head
    return this.#isOwn || (response !== undefined && bindsConnection(this.#relay.head.headers, response))
  }

  /**
   * The server has said what it had to say, and may want the rest of the request all the same. The client's next request
   * comes after that.
   */
  #awaitRequest(): void {
    const { client, answeredEarly } = this.#relay
    // Its end may be all that tells the client that the response is whole.
    if (this.#response.closes) client.end()
    if (!this.#server) client.resume()
    answeredEarly()
  }

  /**
   * The request is whole, and was answered before. A server that does so is not to be asked on this connection again, as
   * it may not have read all of it, unless a login holds for it; what is on its way to it still gets there.
   */
  #leaveServerThatHadAnswered(): void {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    if (this.#keepsServer && this.#bindsServer)
      return this.#relay.own.keep(this.#relay.destination.origin, server.socket)
    server.rest()
    endConnection(server.socket)
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    this.#relay.ended(this.#closing || this.#response.closes)
  }

  switched(head: RawResponseHead, rest: Buffer | undefined): void {
    const { upgrade, recording, client, leave } = this.#relay
    const server = this.#server
    if (!upgrade || !server) {
      return this.#fail(new Error('101 Switching Protocols, which nobody asked for'))
    }
    const { status, reason, httpVersion, headers } = head
    this.#over = true
    this.#answered = true
    this.#server = undefined
    // What is still to come of the request's body passes with all else that the client says (RFC 9110 §7.8).
    const socket = server.release()
    recording.responseStarted({ status, reason, httpVersion, headers })
    const ahead = leave()
    client.write(Buffer.from(head.bytes))
    const none = Buffer.alloc(0)
    join(client, ahead ?? none, socket, rest ? Buffer.from(rest) : none, recording.upgraded, recording.upgradedTap)
  }

  broken({ words }: Fault): void {
    this.#fail(new Error(`it ${words}`))
  }

  /** The server cannot be asked, or cut its answer. */
  #fail(error: unknown): void {
    if (this.#over) return
    if (this.#answered) return this.#leftAfterAnswer()
    const { head, destination, recording, client, clientReused } = this.#relay
    const stale = this.#reused && !this.#response.head && this.#response.silent && isStale(error)
    const facts = this.#server ? factsOf(this.#server.socket) : {}
    if (error instanceof Error) noteWay(error, wayOf(facts))
    this.#dropServer()
    if (stale && this.#isRepeatable) {
      this.#reused = false
      return this.#connectAnew()
    }
    const told = stale
      ? leftInThePool(destination.origin, clientReused)
      : upstreamError(refusedTls(error, facts) ?? error, destination.origin)
    recording.failed(told)
    this.#answered = true
    if (stale && clientReused) {
      // Its connection ends as the server's did: clients know how to go on after that, and not after a 502.
      this.#over = true
      return client.destroySoon()
    }
    if (this.#response.head) {
      this.#over = true
      // Half a response must never look like a whole one: the connection ends where the server's did.
      // Without TLS, whose end is a message of its own, a reset alone tells that.
      if (this.#response.endsByClosing && !(client instanceof TLSSocket)) return void client.resetAndDestroy()
      return this.#response.closes ? void client.destroy() : client.destroySoon()
    }
    // What the client speaks was agreed on for this connection: on its next one it is asked anew.
    this.#closing = endsConnection(head.httpVersion, head.headers) || wantsOtherProtocol(error)
    refuse(client, told, this.#closing)
    if (this.#request.done) this.#finish()
    else this.#awaitRequest()
  }

  /** What is still to come of the request is for nobody. */
  #leftAfterAnswer(): void {
    this.#dropServer()
    if (!this.#request.done) this.#relay.client.resume()
  }

  #connectAnew(): void {
    const { servers, destination, head } = this.#relay
    for (let idle = servers.idle(destination.origin); idle; idle = servers.idle(destination.origin)) idle.destroy()
    this.#connect(forwardedHead(head, destination.target), false)
  }
}

/** Gives the client a 502 that names what failed. */
function refuse(client: Socket, error: ExchangeError, closing: boolean): void {
  const body = `${error.message}\n`
  client.write(
    `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Tokentrail-Error: ${error.code}\r\n${closing ? 'Connection: close\r\n' : ''}\r\n${body}`,
  )
}

import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type ExchangeError, headerValue } from '../../../shared/exchange/exchange.ts'
import { isStale } from '../asked-again.ts'
import { formatAuthority } from '../authority.ts'
import { bytesPassed } from '../bytes-passed.ts'
import { endConnection } from '../end-connection.ts'
import { leftInThePool, upstreamError, wantsOtherProtocol } from '../exchange-error.ts'
import { probedAfter } from '../probed-after.ts'
import { stalledRequest } from '../stalled-request.ts'
import { connectionClosed } from '../system-error.ts'
import { join } from '../upgrade.ts'
import { refusalOf } from '../upstream/http-proxy.ts'
import { ProxyFault } from '../upstream/proxy-fault.ts'
import { refusedTls } from '../upstream/unreached-proxy.ts'
import { noteWay, wayOf } from '../upstream/way-of-error.ts'
import { AskedServer, type Asking } from './asked-server.ts'
import { BodyReader } from './body-reader.ts'
import { bindsConnection, endsConnection, idleTimeOf } from './connection-options.ts'
import type { Fault } from './fault.ts'
import { forwardedHead } from './forwarded-head.ts'
import type { RawResponseHead } from './head.ts'
import type { Relay } from './relay.ts'
import { RelayedResponse, type ResponseTaker } from './relayed-response.ts'

/** Most requests have none, and one can stand for all of theirs. */
const noBody = new BodyReader({ kind: 'none' }, () => undefined)

/** One request on its way to a server, and its response on the way back: every byte as it came. */
export class RelayedExchange implements Asking, ResponseTaker {
  readonly #relay: Relay
  readonly #request: BodyReader
  readonly #response: RelayedResponse
  readonly #server: AskedServer
  /** The response is whole, or will never be: what the server still says concerns nobody. */
  #answered = false
  /** Another request may follow on the server's connection. */
  #keepsServer = false
  /** What the proxy says instead of a response ends the client's connection. */
  #closing = false
  #over = false

  constructor(relay: Relay) {
    this.#relay = relay
    this.#server = new AskedServer(relay, this)
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
    this.#server.ask(body ? Buffer.concat([first, body]) : first)
    return this.#afterRequest(rest, used)
  }

  /** Passes a part of the request's body on; gives what came after it. */
  takeRequest(chunk: Buffer): Buffer | undefined {
    const used = this.#request.read(chunk)
    bytesPassed(chunk.length)
    if (used > 0) this.#server.send(used === chunk.length ? chunk : chunk.subarray(0, used))
    return this.#afterRequest(chunk, used)
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
    this.#server.socket?.resume()
  }

  /** The client went away: the server need not go on. */
  clientGone(): void {
    if (this.#over) return
    this.#over = true
    this.#relay.recording.aborted()
    this.#server.drop()
  }

  /** Ends it for a fault of the request. */
  abandon(error: ExchangeError): void {
    this.#over = true
    this.#relay.recording.failed(error)
    this.#server.drop()
  }

  asked(keepsUp: boolean): void {
    if (this.#request.done) return
    if (keepsUp) this.#relay.client.resume()
    else this.#relay.client.pause()
  }

  drained(): void {
    if (!this.#request.done) this.#relay.client.resume()
  }

  /** The server is waited for as long as its client waits, which is asked from here on whether it is still there. */
  late(): void {
    const { client, recording, head, timeout } = this.#relay
    const request = {
      done: this.#request.done,
      expect: headerValue(head.headers, 'expect'),
      said: headerValue(head.headers, 'content-length'),
      size: recording.requestTap.size,
    }
    const stalled = stalledRequest(request, this.#server.socket, timeout)
    if (stalled !== undefined) this.#relay.stalled(stalled)
    else client.setKeepAlive(true, probedAfter)
  }

  failed(error: unknown): void {
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
    const { absoluteForm } = this.#server.facts
    if (!absoluteForm) return false
    const authority = formatAuthority(this.#relay.destination.origin)
    this.#fail(new ProxyFault(refusalOf(status, reason, headers, absoluteForm.hop, authority)))
    return true
  }

  pass(bytes: Buffer): void {
    const { client, queue } = this.#relay
    // TLS takes a copy at once where nothing waits before it.
    const given = client.writableLength === 0 && client instanceof TLSSocket ? bytes : this.#server.keep(bytes, client)
    if (!client.write(given ?? Buffer.from(bytes)) && client.writableLength > queue) this.#server.socket?.pause()
  }

  begun(): void {
    this.#server.answers()
  }

  /** The response is whole. Its connection is kept where another request may follow on it. */
  complete(more: boolean): void {
    const { recording, servers, own, destination, head } = this.#relay
    this.#answered = true
    recording.answered(this.#response.trailers)
    this.#keepsServer = !more && !this.#response.closes && !endsConnection(head.httpVersion, head.headers)
    if (!this.#request.done) return this.#awaitRequest()
    const server = this.#keepsServer ? this.#server.take() : undefined
    if (server) {
      if (this.#bindsServer) own.keep(destination.origin, server.socket)
      else {
        const response = this.#response.head
        servers.keep(destination.origin, server.socket, response && idleTimeOf(response.headers))
      }
    } else this.#server.drop()
    this.#finish()
  }

  /** The login of this client holds for the connection. */
  get #bindsServer(): boolean {
    const response = this.#response.head
    return this.#server.isOwn || (response !== undefined && bindsConnection(this.#relay.head.headers, response))
  }

  /**
   * The server has said what it had to say, and may want the rest of the request all the same. The client's next request
   * comes after that.
   */
  #awaitRequest(): void {
    const { client, answeredEarly } = this.#relay
    // Its end may be all that tells the client that the response is whole.
    if (this.#response.closes) client.end()
    if (!this.#server.socket) client.resume()
    answeredEarly()
  }

  /**
   * The request is whole, and was answered before. A server that does so is not to be asked on this connection again, as
   * it may not have read all of it, unless a login holds for it; what is on its way to it still gets there.
   */
  #leaveServerThatHadAnswered(): void {
    const server = this.#server.take()
    if (!server) return
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
    const server = upgrade ? this.#server.take() : undefined
    if (!server) {
      return this.#fail(new Error('101 Switching Protocols, which nobody asked for'))
    }
    const { status, reason, httpVersion, headers } = head
    this.#over = true
    this.#answered = true
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
    const stale = this.#server.wasUsed && !this.#response.head && this.#response.silent && isStale(error)
    const { facts } = this.#server
    if (error instanceof Error) noteWay(error, wayOf(facts))
    this.#server.drop()
    if (stale && this.#server.isRepeatable) return this.#server.askAnew()
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
      if (!this.#response.endsByClosing) return client.destroySoon()
      // Without TLS, whose end is a message of its own, a reset alone tells that.
      if (!(client instanceof TLSSocket)) return void client.resetAndDestroy()
      return void client.write('', () => client.destroy())
    }
    // What the client speaks was agreed on for this connection: on its next one it is asked anew.
    this.#closing = endsConnection(head.httpVersion, head.headers) || wantsOtherProtocol(error)
    refuse(client, told, this.#closing)
    if (this.#request.done) this.#finish()
    else this.#awaitRequest()
  }

  /** What is still to come of the request is for nobody. */
  #leftAfterAnswer(): void {
    this.#server.drop()
    if (!this.#request.done) this.#relay.client.resume()
  }
}

/** Gives the client a 502 that names what failed. */
function refuse(client: Socket, error: ExchangeError, closing: boolean): void {
  const body = `${error.message}\n`
  client.write(
    `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nX-Tokentrail-Error: ${error.code}\r\n${closing ? 'Connection: close\r\n' : ''}\r\n${body}`,
  )
}

import type { Recording } from '../recording.ts'
import { BodyReader } from './body-reader.ts'
import { endsConnection } from './connection-options.ts'
import type { Fault } from './fault.ts'
import { type Framing, isFault, responseFraming } from './framing.ts'
import {
  HeadBuffer,
  isHeadFault,
  notBegunAsResponse,
  type RawRequestHead,
  type RawResponseHead,
  readResponseHead,
} from './head.ts'

/** Whom a response is passed on to. */
export interface ResponseTaker {
  /** Bytes for the client. They are good until this returns. */
  pass(bytes: Buffer): void
  /** The final head is here. */
  begun(): void
  /** The response is whole; `more` where the server said more than that. */
  complete(more: boolean): void
  /** 101 (RFC 9110 §15.2.2), or a tunnel is open: what follows is another protocol. */
  switched(head: RawResponseHead, rest: Buffer | undefined): void
  /** True where a 407 was taken for what a proxy on the way says, and ended the exchange. */
  refusedByProxy(head: RawResponseHead): boolean
  /** What the server says cannot be followed. */
  broken(fault: Fault): void
}

/** What a server answers to one request, read from its connection: every byte is passed on as it came. */
export class RelayedResponse {
  readonly #to: ResponseTaker
  readonly #request: RawRequestHead
  readonly #recording: Recording
  readonly #heads = new HeadBuffer()
  #head: RawResponseHead | undefined
  #body: BodyReader | undefined
  #closes = false
  #endsByClosing = false
  /** A client of HTTP/1.0 knows no chunks: it is given what they hold. */
  #dechunked = false

  constructor(to: ResponseTaker, request: RawRequestHead, recording: Recording) {
    this.#to = to
    this.#request = request
    this.#recording = recording
  }

  /** The final head; undefined until it is here. */
  get head(): RawResponseHead | undefined {
    return this.#head
  }

  /** Not one byte of a head is waiting for the rest of it. */
  get silent(): boolean {
    return this.#heads.held === undefined
  }

  /** Ends the connection that it is given on. */
  get closes(): boolean {
    return this.#closes
  }

  /** The end of the connection is all that would tell the client that the response is whole. */
  get endsByClosing(): boolean {
    return this.#endsByClosing
  }

  /** True where the server's end of the connection makes the response whole. */
  get endsWithConnection(): boolean {
    return this.#body?.endsWithConnection ?? false
  }

  get trailers(): BodyReader['trailers'] {
    return this.#body?.trailers ?? []
  }

  received(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk
    while (rest && !this.#body) rest = this.#takeHead(rest)
    if (rest) this.#passBody(rest)
  }

  /** Reads a head; gives what is left. A final head is passed on together with what came of its body. */
  #takeHead(chunk: Buffer): Buffer | undefined {
    const first = this.#heads.held ? undefined : chunk
    const taken = this.#heads.take(chunk)
    if (!taken || isHeadFault(taken)) {
      // What begins as no response does may never end.
      const begun = this.#heads.held ?? first
      const odd = (begun && notBegunAsResponse(begun)) ?? taken
      return odd && void this.#to.broken(odd)
    }
    const head = readResponseHead(taken.head)
    if (isHeadFault(head)) return void this.#to.broken(head)
    // Inside a tunnel, another one may be opened at a proxy behind this one (RFC 9110 §9.3.6).
    const opensTunnel = this.#request.method === 'CONNECT' && head.status >= 200 && head.status < 300
    if (head.status === 101 || opensTunnel) return void this.#to.switched(head, taken.rest)
    if (head.status === 407 && this.#to.refusedByProxy(head)) return undefined
    if (head.status < 200) {
      this.#informational(head)
      return taken.rest
    }
    const framing = responseFraming(head.status, this.#request.method, head.headers)
    if (isFault(framing)) return void this.#to.broken(framing)
    this.#begin(head, framing, taken.rest)
    return undefined
  }

  #informational(head: RawResponseHead): void {
    const { status, reason, httpVersion, headers } = head
    if (status !== 100) this.#recording.informational({ status, reason, httpVersion, headers })
    if (this.#request.httpVersion !== '1.0') this.#to.pass(head.bytes)
  }

  #begin(head: RawResponseHead, framing: Framing, rest: Buffer | undefined): void {
    const { status, reason, httpVersion, headers } = head
    this.#head = head
    this.#to.begun()
    this.#recording.responseStarted({ status, reason, httpVersion, headers })
    // RFC 9112 §6.1: HTTP/1.0 has no chunks, and whoever sends them by it may mean another end than we do.
    const isOdd = framing.kind === 'chunked' && httpVersion === '1.0'
    this.#dechunked = framing.kind === 'chunked' && this.#request.httpVersion === '1.0'
    this.#endsByClosing = framing.kind === 'close' || this.#dechunked
    this.#closes = this.#endsByClosing || isOdd || endsConnection(httpVersion, headers)
    const tap = this.#recording.responseTap.take
    const body = new BodyReader(framing, (part) => {
      tap(part)
      if (this.#dechunked) this.#to.pass(part)
    })
    this.#body = body
    if (this.#dechunked) {
      this.#to.pass(withoutLine(head.bytes, 'transfer-encoding'))
      if (rest) this.#passBody(rest)
      return
    }
    const used = rest ? body.read(rest) : 0
    this.#to.pass(used > 0 && rest ? joined(head.bytes, rest, used) : head.bytes)
    this.#afterBody(body, rest ? used < rest.length : false)
  }

  #passBody(chunk: Buffer): void {
    const body = this.#body
    if (!body) return
    const used = body.read(chunk)
    if (used > 0 && !this.#dechunked) this.#to.pass(used === chunk.length ? chunk : chunk.subarray(0, used))
    this.#afterBody(body, used < chunk.length)
  }

  #afterBody(body: BodyReader, more: boolean): void {
    if (body.fault) this.#to.broken(body.fault)
    else if (body.done) this.#to.complete(more)
  }
}

/** A head and what came of its body as one piece; without copying where they are neighbours already. */
function joined(head: Buffer, rest: Buffer, used: number): Buffer {
  if (head.buffer === rest.buffer && head.byteOffset + head.length === rest.byteOffset)
    return Buffer.from(head.buffer, head.byteOffset, head.length + used)
  return Buffer.concat([head, rest.subarray(0, used)])
}

function withoutLine(head: Buffer, unwanted: string): Buffer {
  const lines = head.toString('latin1').split('\r\n')
  return Buffer.from(lines.filter((line) => !line.toLowerCase().startsWith(`${unwanted}:`)).join('\r\n'), 'latin1')
}

import type { Socket } from 'node:net'
import type { EpochMs } from '../../shared/exchange/brand.ts'
import {
  type Body,
  type Connection,
  type Exchange,
  type ExchangeError,
  type ExchangeId,
  emptyBody,
  type Header,
  type HttpResponse,
  mediaType,
  type Outcome,
  type RequestHead,
  type ResponseHead,
  type TunnelReason,
} from '../../shared/exchange/exchange.ts'
import { type BodyTap, createBodyTap } from './body-tap.ts'
import type { CapturePhase, Going } from './capture-sink.ts'
import type { ClientEnd } from './client-ends.ts'
import { wallNow } from './clocks/wall-clock.ts'
import { addressOf, connectionBetween } from './connection-address.ts'
import { endGrowth, type Growing, watchGrowth } from './growth.ts'
import { GrowthPace } from './growth-pace.ts'
import type { Recording, RecordingTarget, UpgradedTap } from './recording.ts'
import { createSocketTap, type SocketTap } from './websocket/socket-tap.ts'

/** Who sent an exchange that goes on is told when it has not ended after so long, in milliseconds: most have by then. */
const goesOnAfter = 100
/** A body that is still coming after so long is shown, in milliseconds; a response of events is shown at once. */
const longBody = 1000

/** Begins to record a request; `whole` where it has no body that is still to come. */
export function createRecording(
  target: RecordingTarget,
  request: RequestHead,
  client: Socket,
  whole = false,
): Recording {
  return new ExchangeRecording(target, request, client, whole)
}

const nothing: readonly never[] = []
const pending: Outcome = { kind: 'pending' }
const cameAtOnce: Exchange['timing'] = { requestEnded: 0 }

/** A class, as there is one for each request: closures for all of this would be most of the garbage. */
class ExchangeRecording implements Recording, Growing, Going {
  readonly #target: RecordingTarget
  readonly id: ExchangeId
  place = -1
  readonly #startedAt: EpochMs
  readonly #zero: number
  readonly #request: RequestHead
  readonly #whole: boolean
  readonly #from: ClientEnd | undefined
  #requestTap: BodyTap | undefined
  #responseTap: BodyTap | undefined
  #connection: Connection
  #timing: Exchange['timing'] = {}
  #requestTrailers: readonly Header[] = nothing
  #responseTrailers: readonly Header[] = nothing
  #informational: ResponseHead[] | undefined
  #head: ResponseHead | undefined
  #outcome: Outcome = pending
  #ended = false
  #socketTap: SocketTap | undefined
  /** What has passed on an upgraded connection, in bytes. */
  #passed: Readonly<Record<'up' | 'down', number>> | undefined
  /** Most are over before anybody is told that they grow. */
  #pace: GrowthPace | undefined

  constructor(target: RecordingTarget, request: RequestHead, client: Socket, whole: boolean) {
    this.#target = target
    this.#request = request
    this.#whole = whole
    this.#startedAt = wallNow()
    this.#zero = performance.now()
    this.id = target.sink.nextId()
    this.#connection = addressOf(client, 'client')
    if (whole) this.#timing = cameAtOnce
    this.#from = target.clients?.of(client)
    if (whole) this.#tellRequested()
    else {
      this.#tell('started')
      watchGrowth(this)
    }
    if (this.#from && !this.#from.told) this.#awaitProgram(this.#from)
  }

  #awaitProgram(from: ClientEnd): void {
    from.whenTold((process) => {
      if (process && this.#ended) this.#tell('amended')
      else if (process) setTimeout(() => !this.#ended && this.#tell('progress'), goesOnAfter).unref()
    })
  }

  get requestTap(): BodyTap {
    this.#requestTap ??= createBodyTap(this.#target.bodyLimit)
    return this.#requestTap
  }

  get responseTap(): BodyTap {
    this.#responseTap ??= createBodyTap(this.#target.bodyLimit)
    return this.#responseTap
  }

  requestEnded(trailers: readonly Header[]): void {
    if (this.#whole) return
    this.#requestTrailers = trailers
    this.#timing = { ...this.#timing, requestEnded: this.#elapsed() }
    if (this.#ended) this.#tell('amended')
    else this.#tellRequested()
  }

  connectedTo(socket: Socket): void {
    this.#connection = connectionBetween(this.#connection, addressOf(socket, 'server'))
  }

  informational(received: ResponseHead): void {
    this.#informational ??= []
    this.#informational.push(received)
  }

  responseStarted(received: ResponseHead): void {
    this.#head = received
    this.#pace?.begunAnew()
    this.#timing = { ...this.#timing, responseStarted: this.#elapsed() }
    this.#socketTap = createSocketTap(this.#request, received, () => this.#elapsed())
    watchGrowth(this)
  }

  answered(trailers: readonly Header[]): void {
    this.#responseTrailers = trailers
    if (this.#head) this.#end({ kind: 'answered', response: this.#response(this.#head) })
  }

  failed(error: ExchangeError): void {
    const head = this.#head
    this.#end(head ? { kind: 'cut', response: this.#response(head), error } : { kind: 'failed', error })
  }

  aborted(message = 'The client closed the connection before it had read the whole response.'): void {
    // It may have sent more after it had its answer.
    if (this.#ended) return this.#timing.requestEnded === undefined ? this.#tell('amended') : undefined
    const head = this.#head
    if (!head) return this.#end({ kind: 'aborted' })
    this.#end({ kind: 'cut', response: this.#response(head), error: { code: 'client-aborted', message } })
  }

  get upgradedTap(): UpgradedTap {
    return { up: (chunk) => this.#readAlong('up', chunk), down: (chunk) => this.#readAlong('down', chunk) }
  }

  get upgraded() {
    return (up: number, down: number, open: boolean): void => {
      const head = this.#head
      if (!head) return
      this.#passed = { up, down }
      if (!open) return this.#end(this.#upgradedTo(this.#response(head), this.#passed, false, false))
      endGrowth(this)
      this.#grew()
    }
  }

  tunnelled(reason: TunnelReason, bytesUp: number, bytesDown: number, open: boolean): void {
    const now: Outcome = { kind: 'tunnelled', reason, bytesUp, bytesDown, open }
    if (!open) return this.#end(now)
    this.#outcome = now
    this.#tell('progress')
  }

  /** Is looked at while a body may come. */
  look(): void {
    const head = this.#head
    const body = head ? this.#responseTap : this.#requestTap
    // It waits for its response; or nothing has come that would say more than its beginning did.
    if (!head && (!body || body.size === 0 || this.#timing.requestEnded !== undefined)) return
    this.#pace ??= new GrowthPace()
    if (this.#pace.isSoon(body?.kept ?? 0, this.#elapsed())) return
    const isLong = this.#elapsed() - (this.#timing.responseStarted ?? 0) >= longBody
    if (isLong || (head && isOfEvents(head))) this.#grew()
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#zero) * 1000) / 1000
  }

  /** The exchange as it is by now; `light`: without what it carried. */
  #now(body: Body, light: boolean): Exchange {
    const process = this.#from?.process
    const trailers = this.#requestTrailers
    return {
      id: this.id,
      startedAt: this.#startedAt,
      timing: this.#timing,
      connection: process ? { ...this.#connection, process } : this.#connection,
      request: { ...this.#request, body, ...(trailers.length > 0 && { trailers }) },
      outcome: this.#outcomeNow(light),
    }
  }

  #tell(phase: CapturePhase): void {
    try {
      this.#target.sink.record(this.#now(phase === 'started' ? emptyBody : this.#requestBody(), false), phase)
    } catch (error) {
      this.#target.onSinkError(error)
    }
  }

  #tellRequested(): void {
    const { sink, onSinkError } = this.#target
    if (!sink.requested) return this.#tell('requested')
    try {
      sink.requested(this)
    } catch (error) {
      onSinkError(error)
    }
  }

  /** The exchange as it is by now. */
  now(): Exchange {
    return this.#now(this.#requestBody(), false)
  }

  #requestBody(): Body {
    return this.#requestTap ? this.#requestTap.body() : emptyBody
  }

  #outcomeNow(light: boolean): Outcome {
    const head = this.#head
    if (this.#ended || !head || this.#outcome.kind !== 'pending') return this.#outcome
    const coming = this.#response(head, light)
    return this.#passed ? this.#upgradedTo(coming, this.#passed, true, light) : { kind: 'answering', response: coming }
  }

  #upgradedTo(
    answer: HttpResponse,
    { up, down }: Readonly<Record<'up' | 'down', number>>,
    open: boolean,
    light: boolean,
  ): Outcome {
    const tap = this.#socketTap
    const messages = tap && (light ? { kept: [], dropped: tap.count } : tap.messages())
    return {
      kind: 'upgraded',
      response: answer,
      bytesUp: up,
      bytesDown: down,
      open,
      ...(messages && { messages }),
    }
  }

  /** Tells that it goes on, where it carries more than it did. */
  #grew(): void {
    const { sink } = this.#target
    const passed = this.#passed ? this.#passed.up + this.#passed.down : 0
    const carried = (this.#requestTap?.size ?? 0) + (this.#responseTap?.size ?? 0) + passed
    const held = ((this.#head ? this.#responseTap : this.#requestTap)?.kept ?? 0) + passed
    this.#pace ??= new GrowthPace()
    const due = this.#pace.due(carried, held, this.#elapsed())
    if (due === 'nothing') return
    if (!sink.grew || due === 'whole') return this.#tell('progress')
    try {
      sink.grew(this.#now(sizeOf(this.#requestTap), true), this)
    } catch (error) {
      this.#target.onSinkError(error)
    }
  }

  /** Reading along must not disturb what passes, whatever is wrong with it. */
  #readAlong(direction: 'up' | 'down', chunk: Buffer): void {
    try {
      this.#socketTap?.[direction](chunk)
    } catch (error) {
      this.#socketTap = undefined
      this.#target.onSinkError(error)
    }
  }

  #end(last: Outcome): void {
    if (this.#ended) return
    this.#ended = true
    endGrowth(this)
    this.#outcome = last
    this.#timing = { ...this.#timing, ended: this.#elapsed() }
    this.#tell('ended')
  }

  #response(started: ResponseHead, light = false): HttpResponse {
    const trailers = this.#responseTrailers
    const informational = this.#informational
    return {
      ...started,
      body: light ? sizeOf(this.#responseTap) : (this.#responseTap?.body() ?? emptyBody),
      ...(trailers.length > 0 && { trailers }),
      ...(informational && { informational }),
    }
  }
}

/** A body of which no more is told than its size. */
function sizeOf(tap: BodyTap | undefined): Body {
  const size = tap?.size ?? 0
  return { ...emptyBody, size, truncated: size > 0 }
}

const isOfEvents = ({ headers }: ResponseHead) => mediaType(headers) === 'text/event-stream'

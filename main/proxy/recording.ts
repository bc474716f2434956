import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import {
  type Body,
  type Connection,
  type Exchange,
  type ExchangeError,
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
import type { CapturePhase, CaptureSink } from './capture-sink.ts'
import type { ClientEnds } from './client-ends.ts'
import { wallNow } from './clocks/wall-clock.ts'
import { certificateReason } from './exchange-error.ts'
import { endGrowth, type Growing, watchGrowth } from './growth.ts'
import { headerPairs } from './raw-headers.ts'
import { factsOf } from './upstream/connection-facts.ts'
import { createSocketTap, type SocketTap } from './websocket/socket-tap.ts'

/** One exchange while it happens: taps for its bodies, and what is told to the sink. */
export interface Recording {
  readonly requestTap: BodyTap
  readonly responseTap: BodyTap
  /** The request came whole. */
  requestEnded(trailers: readonly Header[]): void
  /** The connection to the server that serves it. */
  connectedTo(socket: Socket): void
  informational(head: ResponseHead): void
  responseStarted(response: ResponseHead): void
  /** The response came whole. */
  answered(trailers: readonly Header[]): void
  /** It ended otherwise. Only the first end counts. */
  failed(error: ExchangeError): void
  aborted(): void
  /** The bytes of an upgraded connection as they pass, before they are counted. */
  readonly upgradedTap: UpgradedTap
  upgraded(bytesUp: number, bytesDown: number, open: boolean): void
  tunnelled(reason: TunnelReason, bytesUp: number, bytesDown: number, open: boolean): void
}

/** Is shown the bytes of an upgraded connection. */
export type UpgradedTap = Readonly<Record<'up' | 'down', (chunk: Buffer) => void>>

/** Where exchanges are recorded. A sink that fails must not disturb the traffic: its errors go to `onSinkError`. */
export interface RecordingTarget {
  readonly sink: CaptureSink
  /** Bytes of each body that are kept. */
  readonly bodyLimit: number
  readonly onSinkError: (error: unknown) => void
  /** Knows which programs the clients are, where that is looked up. */
  readonly clients?: ClientEnds | undefined
}

/** Who sent an exchange that goes on is told when it has not ended after so long, in milliseconds: most have by then. */
const goesOnAfter = 100
/** A response that is still coming after so long is shown, in milliseconds; one of events is shown at once. */
const longResponse = 1000
/** Whoever hears that it grew reads all of it again: of this many bytes in a millisecond, and no more. */
const readWithin = 512
/** What goes on is written anew when it holds half as much again, or after so long where it holds more, in milliseconds. */
const writtenAnew = 30_000

/** Begins to record a request; `whole` where it has no body that is still to come. */
export function createRecording(
  { sink, bodyLimit, onSinkError, clients }: RecordingTarget,
  request: RequestHead,
  client: Socket,
  whole = false,
): Recording {
  const requestTap = createBodyTap(bodyLimit)
  const responseTap = createBodyTap(bodyLimit)
  const startedAt = wallNow()
  const zero = performance.now()
  const id = sink.nextId()
  const informational: ResponseHead[] = []
  const from = clients?.of(client)
  let connection: Connection = addressOf(client, 'client')
  let timing: Exchange['timing'] = {}
  let requestTrailers: readonly Header[] = []
  let responseTrailers: readonly Header[] = []
  let head: ResponseHead | undefined
  let outcome: Outcome = { kind: 'pending' }
  let ended = false
  let socketTap: SocketTap | undefined
  /** What has passed on an upgraded connection, in bytes. */
  let passed: Readonly<Record<'up' | 'down', number>> | undefined
  /** Bytes that were carried when it was told last. */
  let told = -1
  let toldAt = 0
  let written = { held: -1, at: 0 }

  const elapsed = () => Math.round((performance.now() - zero) * 1000) / 1000

  /** The exchange as it is by now; `light`: without what it carried. */
  function now(body: Body, light: boolean): Exchange {
    return {
      id,
      startedAt,
      timing,
      connection: from?.process ? { ...connection, process: from.process } : connection,
      request: { ...request, body, ...(requestTrailers.length > 0 && { trailers: requestTrailers }) },
      outcome: outcomeNow(light),
    }
  }

  function tell(phase: CapturePhase): void {
    try {
      sink.record(now(phase === 'started' ? emptyBody : requestTap.body(), false), phase)
    } catch (error) {
      onSinkError(error)
    }
  }

  function outcomeNow(light: boolean): Outcome {
    if (ended || !head || outcome.kind !== 'pending') return outcome
    const coming = response(head, light)
    return passed ? upgradedTo(coming, passed, true, light) : { kind: 'answering', response: coming }
  }

  function upgradedTo(
    answer: HttpResponse,
    { up, down }: NonNullable<typeof passed>,
    open: boolean,
    light: boolean,
  ): Outcome {
    const messages = socketTap && (light ? { kept: [], dropped: socketTap.count } : socketTap.messages())
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
  function grew(): void {
    const carried = requestTap.size + responseTap.size + (passed ? passed.up + passed.down : 0)
    if (carried === told) return
    told = carried
    toldAt = elapsed()
    const held = responseTap.kept + (passed ? passed.up + passed.down : 0)
    const due = held >= written.held * 1.5 || toldAt - written.at >= writtenAnew
    if (!sink.grew || written.held < 0 || (held > written.held && due)) {
      written = { held, at: toldAt }
      return tell('progress')
    }
    try {
      sink.grew(now(sizeOf(requestTap), true), () => now(requestTap.body(), false))
    } catch (error) {
      onSinkError(error)
    }
  }

  const growing: Growing = {
    look() {
      if (!head || elapsed() - toldAt < responseTap.kept / readWithin) return
      if (elapsed() - (timing.responseStarted ?? 0) < longResponse && !isOfEvents(head)) return
      grew()
    },
  }

  /** Reading along must not disturb what passes, whatever is wrong with it. */
  function readAlong(direction: 'up' | 'down', chunk: Buffer): void {
    try {
      socketTap?.[direction](chunk)
    } catch (error) {
      socketTap = undefined
      onSinkError(error)
    }
  }

  function end(last: Outcome): void {
    if (ended) return
    ended = true
    endGrowth(growing)
    outcome = last
    timing = { ...timing, ended: elapsed() }
    tell('ended')
  }

  function response(started: ResponseHead, light = false): HttpResponse {
    return {
      ...started,
      body: light ? sizeOf(responseTap) : responseTap.body(),
      ...(responseTrailers.length > 0 && { trailers: responseTrailers }),
      ...(informational.length > 0 && { informational }),
    }
  }

  if (whole) timing = { requestEnded: 0 }
  tell(whole ? 'requested' : 'started')
  if (from && !from.told) {
    from.whenTold((process) => {
      if (process && ended) tell('amended')
      else if (process) setTimeout(() => !ended && tell('progress'), goesOnAfter).unref()
    })
  }
  return {
    requestTap,
    responseTap,
    requestEnded(trailers) {
      if (whole) return
      requestTrailers = trailers
      timing = { ...timing, requestEnded: elapsed() }
      if (!ended) tell('requested')
    },
    connectedTo(socket) {
      connection = { ...connection, ...addressOf(socket, 'server') }
    },
    informational: (received) => informational.push(received),
    responseStarted(received) {
      head = received
      timing = { ...timing, responseStarted: elapsed() }
      socketTap = createSocketTap(request, received, elapsed)
      watchGrowth(growing)
    },
    answered(trailers) {
      responseTrailers = trailers
      if (head) end({ kind: 'answered', response: response(head) })
    },
    failed(error) {
      end(head ? { kind: 'cut', response: response(head), error } : { kind: 'failed', error })
    },
    aborted() {
      if (!head) return end({ kind: 'aborted' })
      const message = 'The client closed the connection before it had read the whole response.'
      end({ kind: 'cut', response: response(head), error: { code: 'client-aborted', message } })
    },
    upgradedTap: { up: (chunk) => readAlong('up', chunk), down: (chunk) => readAlong('down', chunk) },
    upgraded(bytesUp, bytesDown, open) {
      if (!head) return
      passed = { up: bytesUp, down: bytesDown }
      if (!open) return end(upgradedTo(response(head), passed, false, false))
      endGrowth(growing)
      grew()
    },
    tunnelled(reason, bytesUp, bytesDown, open) {
      const now: Outcome = { kind: 'tunnelled', reason, bytesUp, bytesDown, open }
      if (!open) return end(now)
      outcome = now
      tell('progress')
    },
  }
}

/** A body of which no more is told than its size. */
function sizeOf({ size }: BodyTap): Body {
  return { ...emptyBody, size, truncated: size > 0 }
}

const isOfEvents = ({ headers }: ResponseHead) => mediaType(headers) === 'text/event-stream'

/** The head of a message that Node has parsed, its lines as they were sent. */
export function responseHead(message: IncomingMessage): ResponseHead {
  return {
    status: message.statusCode ?? 0,
    reason: message.statusMessage ?? '',
    httpVersion: message.httpVersion,
    headers: headerPairs(message.rawHeaders),
  }
}

/** Each is asked of the system once: a connection serves many requests. */
const addresses = new WeakMap<Socket, Connection>()

function addressOf(socket: Socket, side: 'client' | 'server'): Connection {
  const known = addresses.get(socket)
  if (known) return known
  const { remoteAddress, remotePort } = socket
  const host = remoteAddress?.includes(':') ? `[${remoteAddress}]` : remoteAddress
  if (host === undefined) return {}
  const version = side === 'server' && socket instanceof TLSSocket ? socket.getProtocol() : null
  const address = {
    [side]: `${host}:${remotePort}`,
    ...(version && socket instanceof TLSSocket && { tls: `${version} ${socket.getCipher().name}` }),
    ...(side === 'server' && waysOf(socket)),
  }
  addresses.set(socket, address)
  return address
}

function waysOf(socket: Socket): Connection {
  const { via, ignoredCertificate, overridden } = factsOf(socket)
  return {
    ...(via !== undefined && { via }),
    ...(ignoredCertificate !== undefined && { certificate: { ignored: certificateReason(ignoredCertificate) } }),
    ...(overridden !== undefined && { overridden }),
  }
}

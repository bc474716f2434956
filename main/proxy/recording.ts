import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import {
  type Connection,
  type Exchange,
  type ExchangeError,
  emptyBody,
  type Header,
  type HttpResponse,
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

  const elapsed = () => Math.round((performance.now() - zero) * 1000) / 1000

  function tell(phase: CapturePhase): void {
    try {
      sink.record(
        {
          id,
          startedAt,
          timing,
          connection: from?.process ? { ...connection, process: from.process } : connection,
          request: {
            ...request,
            body: phase === 'started' ? emptyBody : requestTap.body(),
            ...(requestTrailers.length > 0 && { trailers: requestTrailers }),
          },
          outcome,
        },
        phase,
      )
    } catch (error) {
      onSinkError(error)
    }
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
    outcome = last
    timing = { ...timing, ended: elapsed() }
    tell('ended')
  }

  function response(started: ResponseHead): HttpResponse {
    return {
      ...started,
      body: responseTap.body(),
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
      const messages = socketTap && { messages: socketTap.messages() }
      const now: Outcome = { kind: 'upgraded', response: response(head), bytesUp, bytesDown, open, ...messages }
      if (!open) return end(now)
      outcome = now
      tell('progress')
    },
    tunnelled(reason, bytesUp, bytesDown, open) {
      const now: Outcome = { kind: 'tunnelled', reason, bytesUp, bytesDown, open }
      if (!open) return end(now)
      outcome = now
      tell('progress')
    },
  }
}

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

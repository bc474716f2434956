import type { Milliseconds } from '../../../shared/exchange/brand.ts'
import {
  type Header,
  headerValue,
  headerValues,
  type RequestHead,
  type ResponseHead,
} from '../../../shared/exchange/exchange.ts'
import type { SocketMessage, SocketMessages } from '../../../shared/exchange/socket-message.ts'
import { createMessageReader } from './message-reader.ts'
import { createOpener, type Opener } from './opener.ts'

/** Bytes of each message, messages, and bytes of them all that are kept. */
export const socketLimits = { message: 64 * 1024, count: 1000, bytes: 1024 * 1024 }

/** Reads along with what passes on an upgraded connection. */
export interface SocketTap {
  up(chunk: Uint8Array): void
  down(chunk: Uint8Array): void
  messages(): SocketMessages
  /** How many came, those included that are not kept any more. */
  readonly count: number
}

/** A tap for a connection, or a stream of one, that became a WebSocket; undefined for another protocol. */
export function createSocketTap(
  request: RequestHead,
  response: ResponseHead,
  elapsed: () => Milliseconds,
  limits = socketLimits,
): SocketTap | undefined {
  if (!isAgreed(request, response)) return undefined
  const kept: SocketMessage[] = []
  let bytes = 0
  let dropped = 0
  let faults: SocketMessages['faults']

  const keep = (message: SocketMessage) => {
    kept.push(message)
    bytes += message.bytes.length
    while (kept.length > limits.count || bytes > limits.bytes) {
      bytes -= kept.shift()?.bytes.length ?? 0
      dropped++
    }
  }
  const reader = (direction: 'up' | 'down') =>
    createMessageReader({
      limit: limits.message,
      opener: openerOf(response.headers, direction),
      masked: direction === 'up',
      onMessage: (message) => keep({ direction, at: elapsed(), ...message }),
      onFault: (reason) => {
        faults = { ...faults, [direction]: reason }
      },
    })
  return {
    up: reader('up'),
    down: reader('down'),
    get count() {
      return dropped + kept.length
    },
    messages: () => ({ kept: [...kept], dropped, ...(faults && { faults }) }),
  }
}

/** RFC 6455 §4.2.2 by HTTP/1.1, RFC 8441 §5 by HTTP/2. */
function isAgreed(request: RequestHead, { status, headers }: ResponseHead): boolean {
  if (request.method !== 'CONNECT') return status === 101 && isWebSocket(request.headers) && isWebSocket(headers)
  return status >= 200 && status < 300 && headerValue(request.headers, ':protocol') === 'websocket'
}

function isWebSocket(headers: readonly Header[]): boolean {
  return headerValues(headers, 'upgrade').some((value) => value.trim().toLowerCase() === 'websocket')
}

/** How the messages of a direction are compressed, as the server agreed (RFC 7692 §7.1). */
function openerOf(headers: readonly Header[], direction: 'up' | 'down'): Opener | undefined {
  const [agreed, ...others] = headerValues(headers, 'sec-websocket-extensions').flatMap((line) => line.split(','))
  const [name, ...parameters] = (agreed ?? '').split(';').map((part) => part.trim().toLowerCase())
  // With another extension beside it, what a bit of the frame means is not known.
  if (name !== 'permessage-deflate' || others.length > 0) return undefined
  return createOpener(
    !parameters.includes(direction === 'up' ? 'client_no_context_takeover' : 'server_no_context_takeover'),
  )
}

import type { SocketMessage } from '../../../shared/exchange/socket-message.ts'
import { createFrameReader, type FrameHead } from './frame-reader.ts'
import type { Opener } from './opener.ts'

/** Bytes of a compressed message that are gathered to open it: a picture of some megabytes, and all that comes after. */
const longestCompressed = 4 * 1024 * 1024

/** A message without what only its connection knows. */
export type ReadMessage = Omit<SocketMessage, 'direction' | 'at'>

/** What a message reader is given: how much of a message it keeps, and how compressed ones open, if at all. */
export interface MessageReaderOptions {
  readonly limit: number
  readonly opener: Opener | undefined
  /** What a client sends is masked, and what a server sends is not (RFC 6455 §5.1). */
  readonly masked: boolean
  readonly onMessage: (message: ReadMessage) => void
  /** What comes is not a WebSocket as it should be; told once. */
  readonly onFault: (reason: string) => void
}

/** A message whose frames are coming. */
interface Partial {
  readonly kind: SocketMessage['kind']
  readonly compressed: boolean
  /** An extension that is not known changed it. */
  extended: boolean
  readonly room: number
  readonly parts: Uint8Array[]
  kept: number
  size: number
}

/** Puts the frames of one direction together to messages (RFC 6455 §5.4). */
export function createMessageReader({ limit, opener, masked, onMessage, onFault }: MessageReaderOptions) {
  let data: Partial | undefined
  let current: Partial | undefined
  let head: FrameHead | undefined
  let broken = false
  let maskTold = false

  function begin(next: FrameHead): Partial | string {
    const kind = kinds[next.opcode]
    if (next.opcode === 0) return data ?? 'A message went on that had not begun.'
    if (!kind) return `A frame has opcode ${next.opcode}, which has no meaning.`
    const control = next.opcode >= 8
    if (control && (!next.final || next.length > 125)) return 'A control frame is in parts or too long.'
    if (!control && data) return 'A message began within another.'
    const room = next.compressed && opener ? longestCompressed : limit
    const begun = { kind, compressed: next.compressed, extended: next.extended, room, parts: [], kept: 0, size: 0 }
    if (!control) data = begun
    return begun
  }

  function finish(message: Partial): ReadMessage {
    const { kind, size, kept } = message
    const bytes = joined(message.parts, kept)
    const whole = kept === size
    if (message.compressed && opener && !message.extended) {
      const opened = whole ? opener.open(bytes) : undefined
      if (!whole) opener.miss()
      if (opened) return cut(kind, opened, opened.length, 'opened')
    }
    return cut(kind, bytes, size, message.compressed || message.extended ? 'not-opened' : 'none')
  }

  function cut(kind: ReadMessage['kind'], bytes: Uint8Array, size: number, compression: ReadMessage['compression']) {
    // Its own memory: a part of a larger buffer would be stored and sent on with all of it.
    return { kind, size, bytes: new Uint8Array(bytes.subarray(0, limit)), truncated: size > limit, compression }
  }

  const read = createFrameReader({
    head(next) {
      if (broken) return
      head = next
      const begun = begin(next)
      if (typeof begun === 'string') {
        broken = true
        return onFault(`${begun} Nothing after it was read.`)
      }
      // Some take it all the same.
      if (next.masked !== masked && !maskTold) {
        maskTold = true
        onFault(masked ? wronglyBare : wronglyMasked)
      }
      current = begun
      if (next.extended) current.extended = true
    },
    payload(length, bytesOf) {
      if (broken || !current) return
      const count = Math.min(length, current.room - current.kept)
      if (count > 0) current.parts.push(bytesOf(count))
      current.kept += Math.max(count, 0)
      current.size += length
    },
    end() {
      if (broken || !current || !head?.final) return
      const message = current
      if (message === data) data = undefined
      current = undefined
      onMessage(finish(message))
    },
  })
  return (chunk: Uint8Array) => {
    if (!broken) read(chunk)
  }
}

const wronglyBare = 'A frame is not masked: a server closes the connection where it keeps to that (§5.1).'
const wronglyMasked = 'A frame is masked: a client closes the connection where it keeps to that (§5.1).'

const kinds: Readonly<Record<number, SocketMessage['kind']>> = {
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

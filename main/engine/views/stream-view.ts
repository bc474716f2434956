import type { Content } from '../../../shared/bridge/content.ts'
import type { StreamMessageView, StreamView } from '../../../shared/bridge/stream-view.ts'
import { readClose } from '../../../shared/exchange/close-code.ts'
import type { ExchangeId } from '../../../shared/exchange/exchange.ts'
import { messagePlace } from '../../../shared/exchange/place.ts'
import { textOfBody } from '../../../shared/exchange/text-of-body.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import type { Stream, StreamMessage } from '../stream.ts'
import { binaryContent, textContent } from './content-view.ts'

export interface PageOfStream {
  /** The number of the last message that is known; 0 for none. */
  readonly after: number
  readonly limit: number
  readonly reveal: boolean
}

/** The messages after one, as the window draws them. */
export function streamView(exchange: ExchangeId, stream: Stream, page: PageOfStream, masker: Masker): StreamView {
  const { kind, open, total, dropped, notes, messages } = stream
  const from = Math.max(0, page.after - dropped)
  // A secret that a later message names may stand in one before it: all are looked through before any is shown.
  if (!page.reveal && from === 0) for (const { bytes } of messages) masker.message(textOfBody(bytes).text)
  return {
    kind,
    open,
    total,
    dropped,
    notes: [...notes],
    messages: messages
      .slice(from, from + page.limit)
      .map((message) => messageView(exchange, message, masker, page.reveal)),
  }
}

function messageView(exchange: ExchangeId, message: StreamMessage, masker: Masker, reveal: boolean): StreamMessageView {
  const { number, direction, at, kind, size } = message
  const shown = (text: string) => {
    const masked = reveal ? text : masker.text(text)
    return { text: masked, masked: masked !== text }
  }
  return {
    number,
    direction,
    at: at ?? null,
    kind,
    size,
    location: messagePlace(exchange, number).location,
    note: noteOn(message),
    title: kind === 'event' ? shown(message.type ?? 'message') : kind === 'close' ? shown(closeTitle(message)) : null,
    content: contentOf(message, reveal ? undefined : masker.message),
  }
}

function closeTitle({ bytes }: StreamMessage): string {
  const { code, meaning } = readClose(bytes)
  if (code === undefined) return 'no code'
  return meaning === undefined ? String(code) : `${code} ${meaning}`
}

function noteOn({ kind, truncated, compression, bytes }: StreamMessage): string | null {
  if (compression === 'not-opened')
    return 'It is compressed, and was not decompressed: it, or one before it that it may refer to, is broken, longer than 4 MiB (16 MiB decompressed), or changed by an extension that is not known. Its bytes are as they were sent.'
  if (!truncated) return null
  if (kind === 'event') return 'The stream ended within it: a receiver drops such an event.'
  return bytes.length === 0 ? 'Nothing of it was kept.' : 'Only its beginning was kept.'
}

/** What a message says, as it is drawn; `mask` is left out where its secrets are to be seen. */
export function contentOf(message: StreamMessage, mask: ((text: string) => string) | undefined): Content {
  const { kind, compression, truncated } = message
  const bytes = kind === 'close' ? message.bytes.subarray(2) : message.bytes
  if (bytes.length === 0) return { kind: 'empty' }
  const { text, wellFormed } = textOfBody(bytes)
  const isJson = /^\s{0,64}[{[]/.test(text)
  switch (kind) {
    case 'text':
    case 'close':
    case 'event':
      if (compression === 'not-opened') break
      return textContent(text, isJson ? 'json' : 'text', truncated, mask)
    case 'binary':
      // Some libraries send all they have as binary, JSON included.
      if (wellFormed && isJson && compression !== 'not-opened') return textContent(text, 'json', truncated, mask)
      break
    case 'ping':
    case 'pong':
      if (wellFormed && /^[\P{Cc}\s]*$/u.test(text)) return textContent(text, 'text', truncated, mask)
      break
    default:
      kind satisfies never
  }
  return binaryContent(bytes, truncated, mask)
}

import type { StreamKind } from '../../shared/bridge/stream-view.ts'
import type { EpochMs } from '../../shared/exchange/brand.ts'
import { type Exchange, type HttpResponse, mediaType, responseSoFar } from '../../shared/exchange/exchange.ts'
import { serverSentEvents } from '../../shared/exchange/server-sent-events.ts'
import type { SocketMessage, SocketMessages } from '../../shared/exchange/socket-message.ts'
import { textOfBody } from '../../shared/exchange/text-of-body.ts'

/** A message that an exchange carried, one after the other with more of them. */
export interface StreamMessage extends Omit<SocketMessage, 'kind' | 'at'> {
  /** Counted from 1, those included that were dropped. */
  readonly number: number
  readonly kind: SocketMessage['kind'] | 'event'
  readonly at: EpochMs | undefined
  /** Of an event, where it has one. */
  readonly type?: string
}

/** What an exchange carried so: a WebSocket's messages, or server-sent events. */
export interface Stream {
  readonly kind: StreamKind
  /** More may come. */
  readonly open: boolean
  readonly total: number
  readonly dropped: number
  /** What else is not kept, in sentences. */
  readonly notes: readonly string[]
  /** Those kept, in their order. */
  readonly messages: readonly StreamMessage[]
}

/** The messages of an exchange; it must be decoded of its Content-Encoding. Undefined where it carries none. */
export function streamOf(exchange: Exchange): Stream | undefined {
  const { outcome, startedAt } = exchange
  if (outcome.kind === 'upgraded' && outcome.messages) return socketStream(outcome.messages, outcome.open, startedAt)
  const response = responseSoFar(exchange)
  if (!response || mediaType(response.headers) !== 'text/event-stream') return undefined
  return eventStream(response, outcome.kind === 'answering')
}

function socketStream({ kept, dropped, faults }: SocketMessages, open: boolean, startedAt: EpochMs): Stream {
  const faultOf = (who: string, reason: string | undefined) =>
    reason === undefined ? [] : [`What came from the ${who} is not as RFC 6455 has it. ${reason}`]
  return {
    kind: 'websocket',
    open,
    total: dropped + kept.length,
    dropped,
    notes: [...faultOf('client', faults?.up), ...faultOf('server', faults?.down)],
    messages: kept.map((message, index) => ({ ...message, number: dropped + index + 1, at: startedAt + message.at })),
  }
}

function eventStream({ body }: HttpResponse, open: boolean): Stream | undefined {
  if (body.coding.kind === 'undecodable') return undefined
  // UTF-8 always, whatever charset is named (HTML §9.2.5).
  const came = serverSentEvents(textOfBody(body.bytes).text)
  // The rest of it is on its way.
  const events = open ? came.filter(({ whole }) => whole) : came
  return {
    kind: 'events',
    open,
    total: events.length,
    dropped: 0,
    notes: body.truncated ? ['Only the beginning of the stream was kept: more events came than are listed.'] : [],
    messages: events.map(({ type, id, retry, data, whole }, index): StreamMessage => {
      // An event that says nothing but its id, or how long to wait, is drawn as it was sent.
      const fields = [id === undefined ? [] : `id: ${id}`, retry === undefined ? [] : `retry: ${retry}`].flat()
      const bytes = Buffer.from(data === '' ? fields.join('\n') : data)
      return {
        number: index + 1,
        kind: 'event',
        direction: 'down',
        at: undefined,
        size: Buffer.byteLength(data),
        bytes,
        truncated: !whole,
        compression: 'none',
        ...(type !== undefined && { type }),
      }
    }),
  }
}

import type { Body, Exchange, ExchangeError, HttpResponse, Outcome } from '../../shared/exchange/exchange.ts'
import type { SocketMessage, SocketMessages } from '../../shared/exchange/socket-message.ts'

/** A row of the session file. */
export interface StoredExchange {
  readonly id: number
  readonly started_at: number
  readonly pending: number
  readonly head: string
  readonly request_body: Uint8Array
  readonly response_body: Uint8Array | null
}

type WithoutBytes<T> = T extends { readonly body: Body } ? Omit<T, 'body'> & { readonly body: Omit<Body, 'bytes'> } : T

/** Takes an exchange apart: bodies as bytes, the rest as JSON. */
export function toRow(exchange: Exchange): StoredExchange {
  const { id, startedAt, request, outcome, timing, connection } = exchange
  const response = 'response' in outcome ? outcome.response : undefined
  const head = {
    timing,
    connection,
    request: withoutBytes(request),
    outcome: response ? { ...outcome, response: withoutBytes(response), ...storedMessages(outcome) } : outcome,
  }
  const open =
    outcome.kind === 'pending' ||
    outcome.kind === 'answering' ||
    (outcome.kind === 'upgraded' && outcome.open) ||
    (outcome.kind === 'tunnelled' && outcome.open)
  return {
    id,
    started_at: startedAt,
    pending: open ? 1 : 0,
    head: JSON.stringify(head),
    request_body: request.body.bytes,
    response_body: response ? response.body.bytes : null,
  }
}

/** Puts an exchange together again. */
export function fromRow(row: StoredExchange): Exchange {
  // Written by `toRow` of this or an earlier version, in a file that carries our application id.
  const head = JSON.parse(row.head) as Pick<Exchange, 'timing' | 'connection' | 'request' | 'outcome'>
  return {
    id: row.id as Exchange['id'],
    startedAt: row.started_at,
    timing: head.timing,
    connection: head.connection,
    request: { ...head.request, body: { ...head.request.body, bytes: row.request_body } },
    outcome: withBytes(head.outcome, row.response_body),
  }
}

function withBytes(outcome: Outcome, bytes: Uint8Array | null): Outcome {
  if (!('response' in outcome) || !bytes) return outcome
  const read = { ...outcome, response: { ...outcome.response, body: { ...outcome.response.body, bytes } } }
  return read.kind === 'upgraded' && read.messages ? { ...read, messages: readMessages(read.messages) } : read
}

/** The messages of a WebSocket stand in the head, their bytes as base64. */
function storedMessages(outcome: Outcome) {
  if (outcome.kind !== 'upgraded' || !outcome.messages) return undefined
  const { kept } = outcome.messages
  return {
    messages: {
      ...outcome.messages,
      kept: kept.map((message) => ({ ...message, bytes: Buffer.from(message.bytes).toString('base64') })),
    },
  }
}

function readMessages(stored: SocketMessages): SocketMessages {
  const opened = (message: SocketMessage): SocketMessage => ({
    ...message,
    // As `storedMessages` wrote it; copied, as a small Buffer is a part of a shared pool.
    bytes: new Uint8Array(Buffer.from(message.bytes as unknown as string, 'base64')),
  })
  return { ...stored, kept: stored.kept.map(opened) }
}

function withoutBytes<T extends Exchange['request'] | HttpResponse>(message: T): WithoutBytes<T> {
  const { bytes: _bytes, ...body } = message.body
  return { ...message, body } as WithoutBytes<T>
}

const whileItWentOn: ExchangeError = {
  code: 'interrupted',
  message: 'Tokentrail ended while this exchange was going on. What came after is not known.',
}

/** What a crash left pending is told as what it is. */
export function interrupted(exchange: Exchange): Exchange {
  const { outcome } = exchange
  switch (outcome.kind) {
    case 'upgraded':
    case 'tunnelled':
      return { ...exchange, outcome: { ...outcome, open: false } }
    case 'pending':
      return { ...exchange, outcome: { kind: 'failed', error: whileItWentOn } }
    case 'answering':
      return { ...exchange, outcome: { kind: 'cut', response: outcome.response, error: whileItWentOn } }
    case 'answered':
    case 'cut':
    case 'failed':
    case 'aborted':
      return exchange
    default:
      return outcome satisfies never
  }
}

/** The exchange with its bodies' sizes alone. */
export function withoutBodies(exchange: Exchange): Exchange {
  const { request, outcome } = exchange
  const cut = <T extends Pick<Body, 'size' | 'bytes' | 'truncated'>>(body: T): T => ({
    ...body,
    bytes: new Uint8Array(0),
    truncated: body.size > 0,
  })
  const messages = outcome.kind === 'upgraded' && outcome.messages
  return {
    ...exchange,
    request: { ...request, body: cut(request.body) },
    outcome:
      'response' in outcome
        ? {
            ...outcome,
            response: { ...outcome.response, body: cut(outcome.response.body) },
            ...(messages && { messages: { ...messages, kept: messages.kept.map(cut) } }),
          }
        : outcome,
  }
}

import type { HttpRequest, HttpResponse, RequestHead, ResponseHead } from '../exchange/exchange.ts'
import type { Parameter } from '../exchange/parameter.ts'
import type { EndpointKind, MessageBase, MessageKind } from './message.ts'
import { messageId } from './message.ts'
import type { Reading } from './reading.ts'

type RequestBase<Kind extends MessageKind> = MessageBase & { readonly kind: Kind; readonly part: 'request' }
type AnswerBase<Kind extends MessageKind> = MessageBase & { readonly kind: Kind; readonly part: 'response' }

/** What a message in a request has in common with every other. */
export function requestBase<Kind extends MessageKind>(
  kind: Kind,
  reading: Reading,
  parameters: readonly Parameter[],
): RequestBase<Kind> {
  const { exchange } = reading
  return {
    kind,
    part: 'request',
    id: messageId(exchange.id, 'request', kind),
    exchange: exchange.id,
    at: exchange.startedAt,
    span: spanOf(reading),
    request: requestHead(exchange.request),
    endpoint: reading.url.endpoint,
    parameters,
  }
}

/** What a message in a response has in common with every other. Its time is that of the response's head. */
export function responseBase<Kind extends MessageKind>(
  kind: Kind,
  reading: Reading,
  parameters: readonly Parameter[],
): AnswerBase<Kind> {
  const { exchange } = reading
  return {
    ...requestBase(kind, reading, parameters),
    part: 'response',
    id: messageId(exchange.id, 'response', kind),
    at: exchange.startedAt + (exchange.timing.responseStarted ?? exchange.timing.ended ?? 0),
  }
}

/** The head alone: messages stay in memory, bodies in the session. */
function requestHead({ method, url, httpVersion, headers }: HttpRequest): RequestHead {
  return { method, url, httpVersion, headers }
}

/** The head of a response, without its body. */
export function responseHead({ status, reason, httpVersion, headers }: HttpResponse): ResponseHead {
  return { status, reason, httpVersion, headers }
}

function spanOf({ exchange }: Reading): MessageBase['span'] {
  const { ended } = exchange.timing
  return { start: exchange.startedAt, ...(ended !== undefined && { end: exchange.startedAt + ended }) }
}

/** The kinds of message at an endpoint beside the flow's own. */
export const requestKind = <Kind extends EndpointKind>(about: Kind) => `${about}-request` as const
export const responseKind = <Kind extends EndpointKind>(about: Kind) => `${about}-response` as const

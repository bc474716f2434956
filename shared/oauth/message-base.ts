import {
  type Exchange,
  type Header,
  type HttpRequest,
  type HttpResponse,
  headerValue,
  type RequestHead,
  type ResponseHead,
} from '../exchange/exchange.ts'
import type { Parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located, type Part } from '../exchange/place.ts'
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
  const dpop = headerLocated(exchange, 'request', 'dpop', exchange.request.headers)
  return { ...base(kind, 'request', reading, parameters), at: exchange.startedAt, ...(dpop && { dpop }) }
}

/** What a message in a response has in common with every other. Its time is that of the response's head. */
export function responseBase<Kind extends MessageKind>(
  kind: Kind,
  reading: Reading,
  parameters: readonly Parameter[],
): AnswerBase<Kind> {
  const { exchange, response } = reading
  const dpopNonce = response && headerLocated(exchange, 'response', 'dpop-nonce', response.headers)
  return {
    ...base(kind, 'response', reading, parameters),
    at: exchange.startedAt + (exchange.timing.responseStarted ?? exchange.timing.ended ?? 0),
    ...(dpopNonce && { dpopNonce }),
  }
}

function base<Kind extends MessageKind, P extends Part>(
  kind: Kind,
  part: P,
  reading: Reading,
  parameters: readonly Parameter[],
) {
  const { exchange } = reading
  return {
    kind,
    part,
    id: messageId(exchange.id, part, kind),
    exchange: exchange.id,
    span: spanOf(reading),
    request: requestHead(exchange.request),
    endpoint: reading.url.endpoint,
    parameters,
  }
}

function headerLocated({ id }: Exchange, part: Part, name: string, headers: readonly Header[]): Located | undefined {
  const value = headerValue(headers, name)
  return value === undefined ? undefined : { value, place: headerPlace(id, part, name) }
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

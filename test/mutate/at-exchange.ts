import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { parameter } from '../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../shared/oauth/message.ts'
import { bodyOf } from '../traffic/exchange.ts'
import { legsOf } from './answers.ts'
import type { CapturedFlow } from './captured-flow.ts'
import { type Change, responseHeaders, textOf, withHeader, withRequest, withResponse } from './edit.ts'

// Changes of whole exchanges, beside those of single parameters.

/** The exchanges with those of these ids changed. */
export function edited(
  exchanges: readonly Exchange[],
  ids: readonly ExchangeId[],
  change: (exchange: Exchange) => Exchange,
): readonly Exchange[] {
  return exchanges.map((exchange) => (ids.includes(exchange.id) ? change(exchange) : exchange))
}

/** A token request changed at each of its legs. */
export function editedRequest(
  flow: CapturedFlow,
  request: TokenRequest,
  change: (exchange: Exchange) => Exchange,
): readonly Exchange[] {
  return edited(
    flow.exchanges,
    legsOf(flow, request).map(({ exchange }) => exchange),
    change,
  )
}

export const withRequestHeader = (exchange: Exchange, name: string, change: Change): Exchange =>
  withRequest(exchange, { headers: withHeader(exchange.request.headers, name, change) })

export const withResponseHeader = (exchange: Exchange, name: string, change: Change): Exchange =>
  withResponse(exchange, { headers: withHeader(responseHeaders(exchange), name, change) })

/** The request with a body of this text and this media type; without a type, none is told. */
export function withRequestBody(exchange: Exchange, text: string, mediaType: string | null): Exchange {
  return withRequestHeader(withRequest(exchange, { body: bodyOf(text) }), 'Content-Type', mediaType)
}

/** The response with this status, body and media type. */
export function answeredWith(exchange: Exchange, status: number, text: string, mediaType: string | null): Exchange {
  return withResponseHeader(
    withResponse(exchange, { status, reason: '', body: bodyOf(text) }),
    'Content-Type',
    mediaType,
  )
}

/** The text of the response's body; empty where it was not answered. */
export function answerOf({ outcome }: Exchange): string {
  return outcome.kind === 'answered' ? textOf(outcome.response.body) : ''
}

/** The client that a token request says it is of, where one is told. */
export function clientIn(request: TokenRequest): string | undefined {
  return (
    request.authentication.find(({ clientId }) => clientId)?.clientId?.value ?? parameter(request, 'client_id')?.value
  )
}

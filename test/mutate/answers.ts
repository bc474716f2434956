import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import type { AuthorizationRequest, TokenRequest } from '../../shared/oauth/message.ts'
import { all, type CapturedFlow, first } from './captured-flow.ts'
import { changeParameter } from './change-message.ts'
import { type Change, responseHeaders, withHeader, withResponse } from './edit.ts'
import { refused, upTo } from './refuse.ts'

/** The flow's request that redeems a code, and was granted. */
export function redemption(flow: CapturedFlow): TokenRequest | undefined {
  return tokenRequest(flow, 'authorization_code')
}

/** The first token request of this grant that was granted. */
export function tokenRequest(flow: CapturedFlow, grant?: TokenRequest['grant']): TokenRequest | undefined {
  const granted = new Set(
    all(flow, 'token-response').flatMap((response) => (response.granted ? [response.exchange] : [])),
  )
  return all(flow, 'token-request').find(
    (request) => granted.has(request.exchange) && (grant === undefined || request.grant === grant),
  )
}

/** A token request wherever it was seen: on the client's side of a gateway, and behind it. */
export function legsOf(flow: CapturedFlow, { span, grant }: TokenRequest): readonly TokenRequest[] {
  return all(flow, 'token-request').filter(
    (other) => other.grant === grant && other.span.start >= span.start && other.span.start <= (span.end ?? span.start),
  )
}

/** A parameter of a token request changed at each of its legs: as the client sent it. */
export function changeTokenRequest(
  flow: CapturedFlow,
  request: TokenRequest,
  name: string,
  change: Change,
): readonly Exchange[] {
  return legsOf(flow, request).reduce((exchanges, leg) => changeParameter(exchanges, leg, name, change), flow.exchanges)
}

/** The capture with its code refused, at each leg where the request was seen. */
export function codeRefused(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  error = 'invalid_grant',
  description?: string,
): readonly Exchange[] {
  return tokenRefused(flow, exchanges, 'authorization_code', error, description)
}

/** The capture with a token request refused, at each leg where it was seen; what follows is taken out. */
export function tokenRefused(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  grant: TokenRequest['grant'],
  error: string,
  description?: string,
  status = error === 'invalid_client' ? 401 : 400,
): readonly Exchange[] {
  const request = tokenRequest(flow, grant)
  if (!request) return exchanges
  const legs = legsOf(flow, request)
  const answered = legs.reduce(
    (now, { exchange }) => refused(now, exchange, error, { status, goesOn: true, ...(description && { description }) }),
    exchanges,
  )
  return upTo(answered, legs.at(-1)?.exchange ?? request.exchange)
}

/**
 * The authorization server answers the request with an error (RFC 6749 §4.1.2.1), in the way in which it would have
 * answered well; undefined where that was no plain redirect.
 */
export function authorizationRefused(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  error: string,
  description?: string,
): readonly Exchange[] | undefined {
  const response = first(flow, 'authorization-response')
  const request = first(flow, 'authorization-request')
  if (!response || !request || response.sighting !== 'redirect' || response.jarm) return undefined
  const state = parameterValue(response, 'state')
  const iss = parameterValue(response, 'iss') ?? issuerOfErrors(flow)
  const answer = new URLSearchParams({
    error,
    ...(description && { error_description: description }),
    ...(state && { state }),
    ...(iss && { iss }),
  })
  const url = `${response.target.value}${response.mode === 'fragment' ? '#' : '?'}${answer}`
  const answered = exchanges.map((exchange) =>
    exchange.id === response.exchange
      ? withResponse(exchange, { headers: withHeader(responseHeaders(exchange), 'Location', url) })
      : exchange,
  )
  return upTo(answered, response.exchange)
}

/** Beside an ID token a response needs no `iss`; an error has none to stand in for it (RFC 9207 §2.4). */
function issuerOfErrors(flow: CapturedFlow): string | undefined {
  const metadata = first(flow, 'metadata-response')
  const promised = metadata && parameterValue(metadata, 'authorization_response_iss_parameter_supported') === 'true'
  return promised ? parameterValue(metadata, 'issuer') : undefined
}

/** The first authorization request, where the flow has one of its own parameters: not pushed, not signed. */
export function plainRequest(flow: CapturedFlow): AuthorizationRequest | undefined {
  const request = first(flow, 'authorization-request')
  return request && parameterValue(request, 'redirect_uri') && !parameterValue(request, 'request') ? request : undefined
}

/** The newest exchange's id, plus one: for an exchange that is put in. */
export const nextId = (exchanges: readonly Exchange[]): ExchangeId =>
  (Math.max(...exchanges.map(({ id }) => id)) + 1) as ExchangeId

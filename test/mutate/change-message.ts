import { type Exchange, headerValue } from '../../shared/exchange/exchange.ts'
import { parameter } from '../../shared/exchange/parameter.ts'
import { absoluteUrl } from '../../shared/exchange/url-parts.ts'
import type { Message } from '../../shared/oauth/message.ts'
import { bodyOf } from '../traffic/exchange.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import {
  type Change,
  responseHeaders,
  textOf,
  withHeader,
  withMember,
  withParameter,
  withRequest,
  withResponse,
  withUrlParameter,
} from './edit.ts'

/** The exchanges with one parameter of a message changed where it stands. */
export function changeParameter(
  exchanges: readonly Exchange[],
  message: Message,
  name: string,
  change: Change,
): readonly Exchange[] {
  return exchanges.map((exchange) =>
    exchange.id === message.exchange ? changeIn(exchange, message, name, change) : exchange,
  )
}

function changeIn(exchange: Exchange, message: Message, name: string, change: Change): Exchange {
  const { request } = exchange
  if (message.kind === 'authorization-response') {
    const part = message.mode === 'fragment' ? 'fragment' : 'query'
    if (message.sighting === 'redirect') return changeLocation(exchange, part, name, change)
    return message.mode === 'form_post'
      ? withRequest(exchange, { body: bodyOf(withParameter(textOf(request.body), name, change)) })
      : withRequest(exchange, { url: withUrlParameter(request.url, part, name, change) })
  }
  if (message.part === 'response') {
    const { outcome } = exchange
    if (outcome.kind !== 'answered') return exchange
    const old = parameter(message, name)?.value ?? ''
    const value = change === null ? undefined : typeof change === 'string' ? change : change(old)
    return withResponse(exchange, { body: withMember(outcome.response.body, name, value) })
  }
  const inQuery = parameter(message, name)?.in === 'query' || request.method === 'GET'
  return inQuery
    ? withRequest(exchange, { url: withUrlParameter(request.url, 'query', name, change) })
    : withRequest(exchange, { body: bodyOf(withParameter(textOf(request.body), name, change)) })
}

function changeLocation(exchange: Exchange, part: 'query' | 'fragment', name: string, change: Change): Exchange {
  const headers = responseHeaders(exchange)
  const location = headerValue(headers, 'location')
  if (location === undefined) return exchange
  const next = withUrlParameter(absoluteUrl(location, exchange.request.url), part, name, change)
  return withResponse(exchange, { headers: withHeader(headers, 'Location', next) })
}

/** A parameter of the authorization request changed wherever the request was seen: at each leg, each repeat, and pushed. */
export function changeRequest(flow: CapturedFlow, name: string, change: Change): readonly Exchange[] {
  const carrying = [...all(flow, 'authorization-request'), ...all(flow, 'pushed-authorization-request')].filter(
    (message) => parameter(message, name)?.in !== 'jwt' && (change === null || parameter(message, name)),
  )
  const changedIn = carrying.reduce(
    (exchanges, message) => changeParameter(exchanges, message, name, change),
    flow.exchanges,
  )
  // The client's own redirect carries the same request to the browser.
  const changed = new Set(carrying.map(({ request }) => request.url))
  return changedIn.map((exchange) => {
    const location = headerValue(responseHeaders(exchange), 'location')
    const leads = location !== undefined && changed.has(absoluteUrl(location, exchange.request.url))
    return leads ? changeLocation(exchange, 'query', name, change) : exchange
  })
}

/** A parameter of the authorization response changed wherever the response was seen, or where it was delivered alone. */
export function changeResponse(
  flow: CapturedFlow,
  name: string,
  change: Change,
  { deliveredAlone = false }: { readonly deliveredAlone?: boolean } = {},
): readonly Exchange[] {
  return (
    all(flow, 'authorization-response')
      // The page that opens with a response in its fragment was asked for without it.
      .filter(({ sighting, parameters }) => parameters.length > 0 && (!deliveredAlone || sighting === 'delivery'))
      .reduce((exchanges, message) => changeParameter(exchanges, message, name, change), flow.exchanges)
  )
}

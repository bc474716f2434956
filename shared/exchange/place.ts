import type { Brand } from './brand.ts'
import type { ExchangeId } from './exchange.ts'

/**
 * Where in an exchange a value stands, as a dotted path: `request.query.redirect_uri`,
 * `response.header.location.query.code`, `response.body.id_token.payload.nonce`.
 * A second value of one name has its index: `request.query.scope[1]`. The window marks what it
 * draws with the same path, so evidence finds the very value.
 */
export type Location = Brand<string, 'Location'>

/** A value's place in the session. */
export interface Place {
  readonly exchange: ExchangeId
  readonly location: Location
}

/** A value as it was read, with its place. */
export interface Located {
  readonly value: string
  readonly place: Place
}

export type Part = 'request' | 'response'

/** A location made of path segments. */
export function location(part: Part, ...segments: readonly string[]): Location {
  return [part, ...segments].join('.') as Location
}

/** The location of the nth value of one name: the first has no index. */
export function nth(at: Location, index: number): Location {
  return (index === 0 ? at : `${at}[${index}]`) as Location
}

/** A location inside the value at another one. */
export function within(at: Location, ...segments: readonly string[]): Location {
  return [at, ...segments].join('.') as Location
}

/** The place of a header's first line, or of the line with this index among those of one name. */
export function headerPlace(exchange: ExchangeId, part: Part, name: string, index = 0): Place {
  return { exchange, location: nth(location(part, 'header', name.toLowerCase()), index) }
}

/** The place of the response's status code. */
export function statusPlace(exchange: ExchangeId): Place {
  return { exchange, location: location('response', 'status') }
}

/** The place of the request's whole URL. */
export function urlPlace(exchange: ExchangeId): Place {
  return { exchange, location: location('request', 'url') }
}

/** The place of a whole body. */
export function bodyPlace(exchange: ExchangeId, part: Part): Place {
  return { exchange, location: location(part, 'body') }
}

/** The place of a message of a WebSocket, or of an event of a stream, by its number, counted from 1. */
export function messagePlace(exchange: ExchangeId, number: number): Place {
  return { exchange, location: `message.${number}` as Location }
}

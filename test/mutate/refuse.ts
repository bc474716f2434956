import { type Exchange, type ExchangeId, type Header, headerValue } from '../../shared/exchange/exchange.ts'
import { bodyOf } from '../traffic/exchange.ts'
import { basicChallenge } from '../traffic/refused-client.ts'
import { responseHeaders, withHeader, withResponse } from './edit.ts'

// How a server answers a fault: it refuses, and what would have followed does not happen.

const json = [
  ['Content-Type', 'application/json'],
  ['Cache-Control', 'no-store'],
] as const

/**
 * The exchange is answered with an OAuth error (RFC 6749 §5.2), with a challenge where that is to have one; what began
 * after it is taken out.
 */
export function refused(
  exchanges: readonly Exchange[],
  at: ExchangeId,
  error: string,
  {
    status = 400,
    description,
    headers = [],
    goesOn = false,
  }: {
    readonly status?: number
    readonly description?: string
    readonly headers?: readonly (readonly [string, string])[]
    /** What follows stays: the client went on by other means. */
    readonly goesOn?: boolean
  } = {},
): readonly Exchange[] {
  const body = bodyOf(JSON.stringify({ error, ...(description && { error_description: description }) }))
  const answered = exchanges.map((exchange) =>
    exchange.id === at
      ? withResponse(exchange, {
          status,
          reason: '',
          headers: [...json, ...kept(exchange), ...challenged(exchange, status), ...headers],
          body,
        })
      : exchange,
  )
  return goesOn ? answered : upTo(answered, at)
}

/**
 * A resource refuses a request for its token or for the proof beside it (RFC 6750 §3, RFC 9449 §7.1): with a challenge,
 * or with none. The other headers of its answer stay.
 */
export function unauthorized(
  exchanges: readonly Exchange[],
  at: ExchangeId,
  challenge: string | null,
  {
    status = 401,
    body = '{}',
    goesOn = false,
  }: { readonly status?: number; readonly body?: string; readonly goesOn?: boolean } = {},
): readonly Exchange[] {
  const answered = exchanges.map((exchange) => {
    if (exchange.id !== at) return exchange
    const other = withResponse(exchange, { status, reason: '', body: bodyOf(body) })
    const typed = withHeader(responseHeaders(other), 'Content-Type', 'application/json')
    return withResponse(other, { headers: withHeader(typed, 'WWW-Authenticate', challenge) })
  })
  return goesOn ? answered : upTo(answered, at)
}

/** RFC 6749 §5.2: a client that used the Authorization header is told the scheme that the server takes. */
const challenged = ({ request }: Exchange, status: number): readonly Header[] =>
  status === 401 && headerValue(request.headers, 'authorization')?.startsWith('Basic ') ? [basicChallenge] : []

/** What a server sends with any answer: its time, and what lets the page of another origin read it (Fetch Standard §3.2). */
const kept = (exchange: Exchange) =>
  responseHeaders(exchange).filter(([name]) => /^(?:date$|access-control-)/i.test(name))

/** The server answers with a page of its own instead of redirecting (RFC 6749 §4.1.2.1). */
export function errorPage(
  exchanges: readonly Exchange[],
  at: ExchangeId,
  text: string,
  status = 400,
): readonly Exchange[] {
  const body = bodyOf(`<!doctype html><html><head><title>Error</title></head><body><h1>${text}</h1></body></html>`)
  return upTo(
    exchanges.map((exchange) =>
      exchange.id === at
        ? withResponse(exchange, { status, reason: '', headers: [['Content-Type', 'text/html; charset=utf-8']], body })
        : exchange,
    ),
    at,
  )
}

/** The capture up to this exchange: nothing that began later. */
export function upTo(exchanges: readonly Exchange[], last: ExchangeId): readonly Exchange[] {
  const end = exchanges.find(({ id }) => id === last)
  return end ? exchanges.filter(({ id, startedAt }) => id <= last || startedAt < end.startedAt) : exchanges
}

/** The exchanges from this one on, moved in time by milliseconds, and with them what their servers say of the time. */
export function delayed(exchanges: readonly Exchange[], from: ExchangeId, by: number): readonly Exchange[] {
  const start = exchanges.find(({ id }) => id === from)?.startedAt ?? Number.POSITIVE_INFINITY
  return exchanges.map((exchange) => (exchange.startedAt >= start ? later(exchange, by) : exchange))
}

function later(exchange: Exchange, by: number): Exchange {
  const moved = { ...exchange, startedAt: exchange.startedAt + by }
  const headers = responseHeaders(moved)
  if (headerValue(headers, 'date') === undefined) return moved
  return withResponse(moved, {
    headers: withHeader(headers, 'Date', (date) => new Date(Date.parse(date) + by).toUTCString()),
  })
}

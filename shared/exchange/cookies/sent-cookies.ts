import type { ExchangeId, RequestHead } from '../exchange.ts'
import { location, type Place } from '../place.ts'

/** One cookie of a request's Cookie header. */
export interface SentCookie {
  readonly name: string
  readonly value: string
  readonly place: Place
}

/**
 * The cookies that a request carries. Undefined where its header is there and holds no pair: something has taken its
 * values out, and nothing can be said of them.
 */
export function sentCookies({ headers }: RequestHead, exchange: ExchangeId): readonly SentCookie[] | undefined {
  const lines = headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value)
  const found: SentCookie[] = []
  for (const pair of lines.flatMap((line) => line.split(/[;\n]/))) {
    const equals = pair.indexOf('=')
    if (equals < 0) continue
    const name = pair.slice(0, equals).trim()
    found.push({
      name,
      value: pair.slice(equals + 1).trim(),
      place: { exchange, location: location('request', 'header', 'cookie', name) },
    })
  }
  return found.length === 0 && lines.some((line) => line.trim() !== '') ? undefined : found
}

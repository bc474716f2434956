import type { Body, Exchange, Header, HttpResponse } from '../../shared/exchange/exchange.ts'
import { bodyOf } from '../traffic/exchange.ts'

// How a capture is changed in one place: everything else stays byte for byte.

/** A new value, none, or what makes it out of the old one. */
export type Change = string | null | ((value: string) => string)

/** `a=1&b=2` with one parameter changed, taken out, or put at the end where it was missing. */
export function withParameter(text: string, name: string, change: Change): string {
  let found = false
  const pairs = text.split('&').flatMap((pair) => {
    if (pair === '') return []
    const equals = pair.indexOf('=')
    const own = decodeURIComponent((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '))
    if (own !== name || found) return [pair]
    found = true
    if (change === null) return []
    const value = equals < 0 ? '' : decodeURIComponent(pair.slice(equals + 1).replaceAll('+', ' '))
    return [`${pair.slice(0, equals < 0 ? pair.length : equals)}=${encodeURIComponent(changed(change, value))}`]
  })
  if (!found && change !== null) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(changed(change, ''))}`)
  return pairs.join('&')
}

const changed = (change: Exclude<Change, null>, value: string) => (typeof change === 'string' ? change : change(value))

/** A URL with one parameter of its query or its fragment changed. */
export function withUrlParameter(url: string, part: 'query' | 'fragment', name: string, change: Change): string {
  const hash = url.indexOf('#')
  const before = hash < 0 ? url : url.slice(0, hash)
  const fragment = hash < 0 ? undefined : url.slice(hash + 1)
  if (part === 'fragment') return `${before}#${withParameter(fragment ?? '', name, change)}`
  const mark = before.indexOf('?')
  const query = withParameter(mark < 0 ? '' : before.slice(mark + 1), name, change)
  const path = mark < 0 ? before : before.slice(0, mark)
  return `${path}${query === '' ? '' : `?${query}`}${fragment === undefined ? '' : `#${fragment}`}`
}

export const textOf = ({ bytes }: Body): string => new TextDecoder().decode(bytes)

/** The exchange with its request changed. */
export function withRequest(exchange: Exchange, change: Partial<Exchange['request']>): Exchange {
  const request = { ...exchange.request, ...change }
  const headers = change.body ? ofLength(request.headers, change.body) : request.headers
  return { ...exchange, request: { ...request, headers } }
}

/** The exchange with its response changed; as it is where it has none. */
export function withResponse(exchange: Exchange, change: Partial<HttpResponse>): Exchange {
  const { outcome } = exchange
  if (outcome.kind !== 'answered' && outcome.kind !== 'cut') return exchange
  const response = { ...outcome.response, ...change }
  const headers = change.body && !change.headers ? ofLength(response.headers, change.body) : response.headers
  return { ...exchange, outcome: { ...outcome, response: { ...response, headers } } }
}

/** Header lines that tell the new length of a body, where they told the old one. */
function ofLength(headers: readonly Header[], { size }: Body): readonly Header[] {
  return headers.map(([name, value]): Header => [name, /^content-length$/i.test(name) ? String(size) : value])
}

export function responseHeaders(exchange: Exchange): readonly Header[] {
  return exchange.outcome.kind === 'answered' || exchange.outcome.kind === 'cut'
    ? exchange.outcome.response.headers
    : []
}

/** Header lines with one of them changed, taken out, or put at the end. */
export function withHeader(headers: readonly Header[], name: string, change: Change): readonly Header[] {
  const wanted = name.toLowerCase()
  const has = headers.some(([own]) => own.toLowerCase() === wanted)
  if (!has) return change === null ? headers : [...headers, [name, changed(change, '')]]
  return headers.flatMap(([own, value]): readonly Header[] => {
    if (own.toLowerCase() !== wanted) return [[own, value]]
    return change === null ? [] : [[own, changed(change, value)]]
  })
}

/** A JSON body with one member changed. A text is put in as a string, anything else as it is. */
export function withMember(body: Body, name: string, value: unknown): Body {
  const json: Record<string, unknown> = JSON.parse(textOf(body))
  const members = Object.entries(json).filter(([own]) => own !== name)
  return bodyOf(JSON.stringify(Object.fromEntries(value === undefined ? members : [...members, [name, value]])))
}

/** Every exchange with one text put in the place of another, wherever it stands: as it is, and percent-encoded. */
export function replaceEverywhere(exchanges: readonly Exchange[], from: string, to: string): readonly Exchange[] {
  const swap = (text: string) => text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to))
  const swapBody = (body: Body) => {
    const text = textOf(body)
    const next = swap(text)
    return next === text ? body : { ...body, ...bodyOf(next), coding: body.coding }
  }
  const swapHeaders = (headers: readonly Header[]) => headers.map(([name, value]): Header => [name, swap(value)])
  return exchanges.map((exchange) => {
    const { request } = exchange
    const next = withRequest(exchange, {
      url: swap(request.url),
      headers: swapHeaders(request.headers),
      body: swapBody(request.body),
    })
    if (next.outcome.kind !== 'answered') return next
    const { response } = next.outcome
    const body = swapBody(response.body)
    return withResponse(next, { headers: ofLength(swapHeaders(response.headers), body), body })
  })
}

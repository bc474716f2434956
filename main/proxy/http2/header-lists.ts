import { type OutgoingHttpHeaders, sensitiveHeaders } from 'node:http2'
import type { Header } from '../../../shared/exchange/exchange.ts'
import { forwardedHeaders, headerPairs } from '../raw-headers.ts'

/**
 * The lines of a head as they are recorded. What the pseudo-header fields say stands in the method, the URL and the
 * status already; but `:authority` may say something else than the connection (RFC 9113 §8.3), and `:protocol` is what
 * a CONNECT is for (RFC 8441 §4).
 */
export function recordedHeaders(raw: readonly string[]): readonly Header[] {
  return headerPairs(raw).filter(([name]) => !name.startsWith(':') || told.has(name))
}

const told: ReadonlySet<string> = new Set([':authority', ':protocol'])

/** The first value of a line, or undefined. */
export function rawValue(raw: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < raw.length; at += 2) if (raw[at] === name) return raw[at + 1]
  return undefined
}

/** A request's lines as they are sent on: in their order, and those that must stay out of tables still so marked. */
export function forwardedRequest(raw: readonly string[], received: object): readonly string[] {
  const lines = marked(forwardedHeaders(raw), received)
  const host = rawValue(raw, 'host')
  // Node would add an :authority of its own, unless the list has a member of this name.
  return host === undefined ? lines : Object.assign(lines, { host })
}

/** A response's lines as they are given back. */
export function forwardedResponse(raw: readonly string[], received: object): readonly string[] {
  const lines = [...raw]
  const at = lines.indexOf(':status') + 1
  const status = Number(lines[at])
  if (status > 599) Reflect.set(lines, at, sendable(status))
  return marked(lines, received)
}

/**
 * Servers do send a status of 600 and more, and whoever gets it takes it for a fault of theirs (RFC 9110 §15). Node
 * refuses to send it by HTTP/2, though not by HTTP/1: it judges the number, and sends the text.
 */
const sendable = (status: number) => ({ valueOf: () => 599, toString: () => String(status) })

/** Lines as Node wants them for trailers and 1xx: the values of one name together. */
export function headerMap(headers: readonly Header[]): OutgoingHttpHeaders {
  const map = new Map<string, string[]>()
  for (const [name, value] of headers) map.set(name, [...(map.get(name) ?? []), value])
  return Object.fromEntries(map)
}

/** RFC 7541 §7.1.3: what came as a literal that is never indexed goes on as one. */
function marked(lines: string[], received: object): string[] {
  const names: unknown = Reflect.get(received, sensitiveHeaders)
  if (Array.isArray(names) && names.length > 0) Reflect.set(lines, sensitiveHeaders, names)
  return lines
}

import type { IncomingMessage } from 'node:http'
import type { Header, ResponseHead } from '../../shared/exchange/exchange.ts'

/** Pairs out of Node's flat list: name, value, name, value. */
export function headerPairs(raw: readonly string[]): readonly Header[] {
  const pairs: Header[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? ''])
  return pairs
}

/** The head of a message that Node has parsed, its lines as they were sent. */
export function responseHead(message: IncomingMessage): ResponseHead {
  return {
    status: message.statusCode ?? 0,
    reason: message.statusMessage ?? '',
    httpVersion: message.httpVersion,
    headers: headerPairs(message.rawHeaders),
  }
}

/** The flat list without the lines that go no further than this proxy. */
export function forwardedHeaders(raw: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    if (!endsHere(name, value)) kept.push(name, value)
  }
  return kept
}

const forProxies = /^(?:proxy-(?:connection|authorization)|http2-settings)$/i

/**
 * True for a line that is meant for a proxy alone (RFC 9110 §11.7.2), and for an offer to speak HTTP/2 from here on: a
 * server that took it would be unreadable (RFC 9110 §7.8 lets a proxy decide).
 */
export function endsHere(name: string, value: string): boolean {
  const first = name.charCodeAt(0) | 0x20
  // 'p', 'h' or 'u': most names begin otherwise.
  if (first !== 0x70 && first !== 0x68 && first !== 0x75) return false
  return forProxies.test(name) || (/^upgrade$/i.test(name) && isHttp2(value))
}

/** True where an Upgrade line offers HTTP/2 over plain TCP. */
export function isHttp2(upgrade: string): boolean {
  return /^\s*h2c\s*$/i.test(upgrade)
}

/** The flat list without the lines of one name. */
export function withoutHeader(raw: readonly string[], unwanted: string): string[] {
  const kept: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() !== unwanted) kept.push(raw[at] ?? '', raw[at + 1] ?? '')
  }
  return kept
}

/** A head as it goes over the wire. */
export function wireHead(startLine: string, raw: readonly string[]): Buffer {
  const lines = headerPairs(raw).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${startLine}\r\n${lines.join('')}\r\n`, 'latin1')
}

import type { RawRequestHead } from './head.ts'

/**
 * Lines that are meant for a proxy alone (RFC 9110 §11.7.2), and an offer to speak HTTP/2 from here on: a server that
 * took it would be unreadable (RFC 9110 §7.8 lets a proxy decide).
 */
const dropped = /^(?:proxy-(?:connection|authorization)|http2-settings)$/i
const mayBeDropped = /\r\n(?:proxy-|http2-settings|upgrade)/i

/** True where an Upgrade line offers HTTP/2 over plain TCP. */
export const isHttp2 = (upgrade: string): boolean => /^\s*h2c\s*$/i.test(upgrade)

/** A request's head as it is sent on: the very bytes wherever nothing is to be left out. */
export function forwardedHead(head: RawRequestHead, target: string): Buffer {
  const { bytes, method, httpVersion, headers } = head
  const lines = headers.some(([name, value]) => isDropped(name, value))
  if (!lines && target === head.target) return bytes
  const text = bytes.toString('latin1')
  const first = `${method} ${target} HTTP/${httpVersion}`
  const rest = text.slice(text.indexOf('\r\n'))
  return Buffer.from(first + (mayBeDropped.test(rest) ? withoutDropped(rest) : rest), 'latin1')
}

function isDropped(name: string, value: string): boolean {
  const first = name.charCodeAt(0) | 0x20
  // 'p', 'h' or 'u': most names begin otherwise.
  if (first !== 0x70 && first !== 0x68 && first !== 0x75) return false
  return dropped.test(name) || (/^upgrade$/i.test(name) && isHttp2(value))
}

function withoutDropped(rest: string): string {
  const lines = rest.slice(2).split('\r\n')
  const kept = lines.filter((line) => {
    const colon = line.indexOf(':')
    return colon < 0 || !isDropped(line.slice(0, colon), line.slice(colon + 1))
  })
  return `\r\n${kept.join('\r\n')}`
}

import type { Header } from '../../exchange/exchange.ts'

/** Bytes of header lines on the wire: name, colon, space, value, line break (RFC 9112 §5). */
export function sizeOfHeaders(headers: readonly Header[]): number {
  return headers.reduce((size, [name, value]) => size + bytes(name) + bytes(value) + 4, 0)
}

/** The same for the lines of one name. */
export function sizeOfLines(headers: readonly Header[], wanted: string): number {
  return sizeOfHeaders(headers.filter(([name]) => name.toLowerCase() === wanted))
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length
}

import type { Header } from '../../../shared/exchange/exchange.ts'
import { type Fault, fault } from './fault.ts'
import { trimmed } from './head.ts'

/** How the end of a body is found (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** To the end of the connection; for responses alone. */
  | { readonly kind: 'close' }

const none: Framing = { kind: 'none' }
const chunked: Framing = { kind: 'chunked' }
const untilClose: Framing = { kind: 'close' }

/** The framing of a request's body, or why it must be refused (RFC 9112 §6.1, §6.3). */
export function requestFraming(headers: readonly Header[], httpVersion = '1.1'): Framing | Fault {
  const { codings, lengths } = lengthsOf(headers)
  if (codings.length === 0) return lengthFraming(lengths) ?? none
  if (lengths.length > 0) return twoLengths
  // RFC 9112 §6.1: whoever knows HTTP/1.0 alone would take the chunks for something else.
  if (httpVersion === '1.0') return fault('coding', 'has a Transfer-Encoding, which HTTP/1.0 does not have')
  // The server would not know where such a request ends.
  return isChunked(codings)
    ? chunked
    : fault('coding', 'names a Transfer-Encoding that does not end with chunked, so that nobody knows where it ends')
}

/** The framing of the body of a response to a request with this method. */
export function responseFraming(status: number, method: string, headers: readonly Header[]): Framing | Fault {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return none
  const { codings, lengths } = lengthsOf(headers)
  if (codings.length === 0) return lengthFraming(lengths) ?? untilClose
  if (lengths.length > 0) return twoLengths
  return isChunked(codings) ? chunked : untilClose
}

export const isFault = (value: Framing | Fault): value is Fault => 'words' in value

const twoLengths = fault(
  'two-lengths',
  'has both Content-Length and Transfer-Encoding, and two programs may disagree on where it ends',
)

function lengthsOf(headers: readonly Header[]): { readonly codings: string[]; readonly lengths: string[] } {
  const codings: string[] = []
  const lengths: string[] = []
  for (const [name, value] of headers) {
    if (name.length === 14 && name.toLowerCase() === 'content-length') lengths.push(value)
    else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') codings.push(value)
  }
  return { codings, lengths }
}

function isChunked(codings: readonly string[]): boolean {
  const list = codings.join(',').toLowerCase().split(',')
  // Spaces and tabs alone: what takes more for white space is not what the next program takes for it.
  return trimmed(list.at(-1) ?? '') === 'chunked' && list.filter((coding) => trimmed(coding) === 'chunked').length === 1
}

function lengthFraming(values: readonly string[]): Framing | Fault | undefined {
  const [first] = values
  if (first === undefined) return undefined
  // The same length twice is one length (RFC 9112 §6.3); anything else is an attack or a broken program.
  const all = values.length === 1 && !first.includes(',') ? [first] : values.join(',').split(',')
  const one = trimmed(all[0] ?? '')
  if (!/^0*\d{1,15}$/.test(one)) return fault('length', 'has a Content-Length that is no number')
  if (all.some((value) => trimmed(value) !== one)) return fault('length', 'has two different values of Content-Length')
  const length = Number(one)
  return length === 0 ? none : { kind: 'length', length }
}

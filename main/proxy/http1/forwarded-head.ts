import { headerValue } from '../../../shared/exchange/exchange.ts'
import { formatAuthority } from '../authority.ts'
import type { Destination } from '../destination.ts'
import { endsHere } from '../raw-headers.ts'
import type { RawRequestHead } from './head.ts'

/**
 * A request's head as it is sent on: the very bytes wherever nothing is to be left out. The host of a whole URL is kept
 * in a Host line where there is none (RFC 9112 §3.2.2): clients of HTTP/1.0 send none.
 */
export function forwardedHead(head: RawRequestHead, target: string): Buffer {
  const { bytes, method, httpVersion, headers } = head
  // The lines for proxies are for the one behind this one.
  if (target === head.target && (method === 'CONNECT' || isWhole(target))) return bytes
  const shortened = headers.some(([name, value]) => endsHere(name, value))
  if (!shortened && target === head.target) return bytes
  const text = bytes.toString('latin1')
  const first = `${method} ${target} HTTP/${httpVersion}${hostLine(head, target)}`
  const rest = text.slice(text.indexOf('\r\n'))
  return Buffer.from(first + (shortened ? withoutThose(rest) : rest), 'latin1')
}

/** A URL with its host, as a proxy is asked (RFC 9112 §3.2.2). */
const isWhole = (target: string) => target[0] !== '/' && /^https?:\/\//i.test(target)

function hostLine({ target: sent, headers }: RawRequestHead, target: string): string {
  const [, host] = (target !== sent && /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(sent)) || []
  return host === undefined || headerValue(headers, 'host') !== undefined ? '' : `\r\nHost: ${host}`
}

/** The head as an HTTP proxy on the way to a plain server wants it: with the whole URL (RFC 9112 §3.2.2, §3.2.4). */
export function headForProxy(
  head: RawRequestHead,
  { origin, target }: Destination,
  authorization: string | undefined,
): Buffer {
  const path = target === '*' ? '' : target
  const url = isWhole(target) ? target : `${origin.scheme}://${formatAuthority(origin)}${path}`
  const text = forwardedHead(head, url).toString('latin1')
  if (authorization === undefined) return Buffer.from(text, 'latin1')
  const end = text.indexOf('\r\n') + 2
  return Buffer.from(`${text.slice(0, end)}Proxy-Authorization: ${authorization}\r\n${text.slice(end)}`, 'latin1')
}

/** The lines without those that end here; the first line stands before them. */
function withoutThose(rest: string): string {
  const lines = rest.slice(2).split('\r\n')
  const kept = lines.filter((line) => {
    const colon = line.indexOf(':')
    return colon < 0 || !endsHere(line.slice(0, colon), line.slice(colon + 1))
  })
  return `\r\n${kept.join('\r\n')}`
}

import { type Header, headerValues } from '../../../shared/exchange/exchange.ts'
import { trimmed } from './head.ts'

/** The options of a head's Connection lines, in lower case (RFC 9110 §7.6.1). */
function optionsOf(headers: readonly Header[]): string {
  let options = ''
  for (const [name, value] of headers) {
    if (name.length === 10 && name.toLowerCase() === 'connection') options += `,${value.toLowerCase()},`
  }
  return options
}

/** Most heads do not hold the word at all: nothing is taken apart for them. */
const has = (options: string, option: string) =>
  options.includes(option) && options.split(',').some((one) => trimmed(one) === option)

/** True where the connection ends after this message (RFC 9112 §9.3). */
export function endsConnection(httpVersion: string, headers: readonly Header[]): boolean {
  const options = optionsOf(headers)
  return httpVersion === '1.0' ? !has(options, 'keep-alive') : has(options, 'close')
}

/**
 * True where a login by these two holds for the connection, and not for the request (RFC 4559 §6, and NTLM): the client
 * sends a part of one, or the server asks for it.
 */
export function bindsConnection(
  request: readonly Header[],
  response: { readonly status: number; readonly headers: readonly Header[] },
): boolean {
  for (const [name, value] of request)
    if (name.length === 13 && beginsBinding(value) && name.toLowerCase() === 'authorization') return true
  return response.status === 401 && headerValues(response.headers, 'www-authenticate').some(isBinding)
}

const beginsBinding = (value: string) => /^(?:ntlm|negotiate)(?:\s|$)/i.test(value)
/** Among the challenges of a server there may be others. */
const isBinding = (value: string) => /(?:^|,)\s*(?:ntlm|negotiate)(?:[\s,]|$)/i.test(value)

/** True where the request asks to speak another protocol from here on (RFC 9110 §7.8). */
export function asksToUpgrade(headers: readonly Header[]): boolean {
  return has(optionsOf(headers), 'upgrade')
}

/** A connection is left so long before its server ends it, in milliseconds: a request may be on its way by then. */
const before = 1000
/** No server is taken at its word for longer, in milliseconds. */
const longest = 60_000

/**
 * How long a connection may rest after this response, in milliseconds, where the server says how long it keeps it:
 * `Keep-Alive: timeout=5` is in no specification of today, and most servers send it (RFC 2068 §19.7.1.1).
 */
export function idleTimeOf(headers: readonly Header[]): number | undefined {
  for (const [name, value] of headers) {
    if (name.length !== 10 || name.toLowerCase() !== 'keep-alive') continue
    const seconds = /(?:^|[,\s])timeout *= *(\d{1,6})(?:[,\s]|$)/i.exec(value)?.[1]
    if (seconds !== undefined) return Math.max(0, Math.min(longest, Number(seconds) * 1000 - before))
  }
  return undefined
}

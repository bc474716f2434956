import { headerValue, type RequestHead } from '../../exchange/exchange.ts'
import { urlParts } from '../../exchange/url-parts.ts'

/**
 * A URL as proofs are compared by it: without query and fragment, scheme and host in one spelling, percent-encoding
 * too (RFC 9449 §4.3 asks for the normalisation of RFC 3986 §6.2.2 and §6.2.3). Undefined where it is no URL.
 */
export function comparableTarget(url: string): string | undefined {
  const { endpoint } = urlParts(url)
  if (!URL.canParse(endpoint)) return undefined
  const { href } = new URL(endpoint)
  return href.replace(/%([0-9a-f]{2})/gi, (encoded, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase()
  })
}

/**
 * The address that a gateway says it was asked at (RFC 7239 §4, and X-Forwarded-Host with X-Forwarded-Proto);
 * undefined where it says nothing. The path stays that of the request.
 */
export function forwardedAddress({ url, headers }: RequestHead): string | undefined {
  const { scheme, authority, path } = urlParts(url)
  const forwarded = headerValue(headers, 'forwarded')?.split(',')[0] ?? ''
  const named = (name: string) => new RegExp(`(?:^|;)\\s*${name}="?([^";]+)`, 'i').exec(forwarded)?.[1]
  const first = (name: string) => headerValue(headers, name)?.split(',')[0]?.trim()
  const host = named('host') ?? first('x-forwarded-host')
  const proto = named('proto') ?? first('x-forwarded-proto')
  if (host === undefined && proto === undefined) return undefined
  const prefix = first('x-forwarded-prefix')?.replace(/\/$/, '') ?? ''
  return `${proto ?? scheme}://${host ?? authority}${prefix}${path}`
}

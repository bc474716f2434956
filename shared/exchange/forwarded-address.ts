import { headerValue, type RequestHead } from './exchange.ts'
import { urlParts } from './url-parts.ts'

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

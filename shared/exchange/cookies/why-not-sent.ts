import type { EpochMs } from '../brand.ts'
import type { RequestHead } from '../exchange.ts'
import { headerValue } from '../exchange.ts'
import { hostOf, urlParts } from '../url-parts.ts'
import { areOtherSites, defaultPath, domainMatches, isLoopback, pathMatches } from './host.ts'
import type { SetCookie } from './set-cookie.ts'

/** Where and when a cookie was set. */
export interface Setting {
  readonly url: string
  readonly at: EpochMs
  /** The Date header of the response: by it a browser sets right a date of expiry. */
  readonly date?: EpochMs
}

/** A request that might have carried the cookie. */
export interface Asking {
  readonly request: RequestHead
  readonly at: EpochMs
  /** The host whose page or redirect led to the request. */
  readonly cameFrom?: string
}

/** Why a browser did not keep the cookie (RFC 6265bis draft §5.6, §5.7), or does not send it (§5.8.3). */
export type WhyNotSent =
  /** Name and value together are longer than what is kept. */
  | { readonly kind: 'too-large'; readonly size: number }
  /** Its Domain does not include the host that set it. */
  | { readonly kind: 'foreign-domain'; readonly domain: string; readonly host: string }
  /** Secure, and set over plain HTTP. */
  | { readonly kind: 'secure-over-http' }
  /** SameSite=None counts only together with Secure. */
  | { readonly kind: 'none-without-secure' }
  /** The name begins with a prefix whose conditions are not met. */
  | { readonly kind: 'prefix'; readonly prefix: '__Host-' | '__Secure-' }
  | { readonly kind: 'other-host'; readonly from: string; readonly to: string; readonly domain?: string }
  | { readonly kind: 'other-path'; readonly path: string; readonly said: boolean }
  /** Secure, and asked for over plain HTTP. */
  | { readonly kind: 'secure-to-http' }
  | { readonly kind: 'expired'; readonly after: number }
  /** SameSite=Strict, and the request came from another site. */
  | { readonly kind: 'strict' }
  /** SameSite=Lax, and the request is a POST from another site. */
  | { readonly kind: 'lax-post' }
  /** No SameSite, and the POST from another site came later than the two minutes for which that is let pass. */
  | { readonly kind: 'default-lax-post'; readonly age: number }

/** Longer pairs of name and value are ignored (RFC 6265bis draft §5.6). */
const longestPair = 4096

/** "2 minutes or less" is what the RFC 6265bis draft §5.6.7.2 calls reasonable, and what browsers give. */
const laxAllowance = 120_000

/** The first reason that the cookie's own attributes prove; undefined where they allow it. */
export function whyNotSent(cookie: SetCookie, setting: Setting, asking: Asking): WhyNotSent | undefined {
  return whyNotKept(cookie, setting) ?? whyNotRetrieved(cookie, setting, asking)
}

function whyNotKept(cookie: SetCookie, { url }: Setting): WhyNotSent | undefined {
  const size = bytesOf(cookie.name) + bytesOf(cookie.value)
  if (size > longestPair) return { kind: 'too-large', size }
  const host = hostOf(url)
  if (cookie.domain !== undefined && !domainMatches(host, cookie.domain))
    return { kind: 'foreign-domain', domain: cookie.domain, host }
  const plain = urlParts(url).scheme === 'http' && !isLoopback(host)
  if (cookie.secure && plain) return { kind: 'secure-over-http' }
  if (cookie.sameSite === 'none' && !cookie.secure) return { kind: 'none-without-secure' }
  return prefixUnmet(cookie, plain)
}

/** RFC 6265bis draft §5.4 and §5.7. */
function prefixUnmet(cookie: SetCookie, plain: boolean): WhyNotSent | undefined {
  const name = cookie.name.toLowerCase()
  const secure = cookie.secure && !plain
  if (name.startsWith('__secure-') && !secure) return { kind: 'prefix', prefix: '__Secure-' }
  if (name.startsWith('__host-') && !(secure && cookie.path === '/' && cookie.domain === undefined))
    return { kind: 'prefix', prefix: '__Host-' }
  return undefined
}

function whyNotRetrieved(cookie: SetCookie, setting: Setting, asking: Asking): WhyNotSent | undefined {
  const { request, at } = asking
  const from = hostOf(setting.url)
  const to = hostOf(request.url)
  const { domain } = cookie
  if (domain === undefined ? to !== from : !domainMatches(to, domain))
    return { kind: 'other-host', from, to, ...(domain !== undefined && { domain }) }
  const path = cookie.path ?? defaultPath(setting.url)
  if (!pathMatches(urlParts(request.url).path || '/', path))
    return { kind: 'other-path', path, said: cookie.path !== undefined }
  if (cookie.secure && urlParts(request.url).scheme === 'http' && !isLoopback(to)) return { kind: 'secure-to-http' }
  const life = lifetime(cookie, setting)
  if (life !== undefined && at - setting.at >= life) return { kind: 'expired', after: Math.max(0, life) }
  if (cookie.sameSite === 'none' || !isCrossSite(asking)) return undefined
  if (cookie.sameSite === 'strict') return { kind: 'strict' }
  if (request.method !== 'POST') return undefined
  if (cookie.sameSite === 'lax') return { kind: 'lax-post' }
  const age = at - setting.at
  return age > laxAllowance ? { kind: 'default-lax-post', age } : undefined
}

/** How long the cookie lives after it was set, in milliseconds; undefined where it is as long as the browser runs. */
export function lifetime({ maxAge, expires }: SetCookie, { at, date }: Setting): number | undefined {
  if (maxAge !== undefined) return maxAge * 1000
  return expires === undefined ? undefined : expires - (date ?? at)
}

/** The browser says it, or the hosts do (Fetch Metadata §2.3). */
function isCrossSite({ request, cameFrom }: Asking): boolean {
  const told = headerValue(request.headers, 'sec-fetch-site')
  if (told !== undefined) return told === 'cross-site'
  const origin = headerValue(request.headers, 'origin') ?? headerValue(request.headers, 'referer')
  const from = origin && origin !== 'null' ? hostOf(origin) : cameFrom
  return from !== undefined && areOtherSites(from, hostOf(request.url))
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

import { comparableOrigin, urlParts } from '../../exchange/url-parts.ts'

/** Where protected resource metadata lies, before the path of the resource (RFC 9728 §3). */
const wellKnown = '/.well-known/oauth-protected-resource'

/** The resource identifier whose metadata lies at this URL (RFC 9728 §3.1); undefined where it is no well-known one. */
export function identifierOf(metadataUrl: string): string | undefined {
  const { origin, path } = urlParts(metadataUrl)
  const at = path.indexOf(wellKnown)
  if (at < 0) return undefined
  return origin + path.slice(0, at) + path.slice(at + wellKnown.length)
}

/** The URL in the one spelling in which two of them are hardly ever meant to differ: no slash at the end, host in lower case. */
export function loosely(url: string): string {
  const { path } = urlParts(url)
  const origin = comparableOrigin(url)
  return origin === undefined ? url : `${origin}${path.replace(/\/+$/, '')}`.toLowerCase()
}

/** True where the two are one resource to everybody but a comparison of strings (RFC 9728 §6 asks for that one). */
export function alike(one: string, other: string): boolean {
  return one !== other && loosely(one) === loosely(other)
}

/** True where one of the two lies below the other on one origin: clients take such a pair for one resource. */
export function nested(one: string, other: string): boolean {
  const [a, b] = [loosely(one), loosely(other)]
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}

/** How two URLs that are alike differ, in words. */
export function difference(seen: string, expected: string): string {
  if (seen.replace(/\/+$/, '') === expected.replace(/\/+$/, '')) return 'only a slash at the end differs'
  if (seen.toLowerCase() === expected.toLowerCase()) return 'only capital letters differ'
  return 'they are written otherwise'
}

import { hostOf, urlParts } from '../url-parts.ts'

/** True where the host is this domain, or one below it (RFC 6265bis draft §5.1.3). */
export function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !isAddress(host))
}

/** True where a cookie of this path goes along with a request for that one (RFC 6265bis draft §5.1.4). */
export function pathMatches(requested: string, path: string): boolean {
  return requested === path || (requested.startsWith(path) && (path.endsWith('/') || requested[path.length] === '/'))
}

/** The path of a cookie that says none: that of the URL which set it, up to its last slash (RFC 6265bis draft §5.1.4). */
export function defaultPath(url: string): string {
  const { path } = urlParts(url)
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** True for a URL that is asked for without TLS, and not at this machine itself. */
export function isPlainHttp(url: string): boolean {
  return urlParts(url).scheme === 'http' && !isLoopback(hostOf(url))
}

/** Browsers take these for as good as https, some more and some less: nothing is proved by them. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host)
}

/**
 * True where two hosts are of two sites for certain. Where a registrable domain begins is a long list (RFC 6265bis
 * draft §5.2), but none has fewer than two labels: hosts that differ in their last two belong to different ones.
 */
export function areOtherSites(one: string, other: string): boolean {
  if (one === '' || other === '' || one === other) return false
  if (isAddress(one) || isAddress(other)) return true
  const tail = (host: string) => host.split('.').slice(-2).join('.')
  return tail(one) !== tail(other)
}

function isAddress(host: string): boolean {
  return /^\d+(?:\.\d+){3}$/.test(host) || host.startsWith('[')
}

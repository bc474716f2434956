/** A URL taken apart as it was sent: nothing decoded, nothing normalised (RFC 3986 §3). */
export interface UrlParts {
  /** Lower case, without the colon; empty where the URL is relative. */
  readonly scheme: string
  /** Host and port as sent. */
  readonly authority: string
  readonly path: string
  /** Without the question mark; undefined where there is none. */
  readonly query?: string
  /** Without the hash; undefined where there is none. */
  readonly fragment?: string
  /** Scheme and authority: `https://as.example`. Empty for a relative URL. */
  readonly origin: string
  /** All before the query: the endpoint. */
  readonly endpoint: string
}

const defaultPorts: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
])

/** Takes a URL apart, in time linear in its length. Never throws: what is no URL becomes a path. */
export function urlParts(url: string): UrlParts {
  const hash = url.indexOf('#')
  const beforeFragment = hash < 0 ? url : url.slice(0, hash)
  const mark = beforeFragment.indexOf('?')
  const endpoint = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark)
  const { scheme, authority, path } = hierarchy(endpoint)
  return {
    scheme,
    authority,
    path,
    ...(mark >= 0 && { query: beforeFragment.slice(mark + 1) }),
    ...(hash >= 0 && { fragment: url.slice(hash + 1) }),
    origin: scheme === '' && authority === '' ? '' : `${scheme}://${authority}`,
    endpoint,
  }
}

function hierarchy(endpoint: string): { scheme: string; authority: string; path: string } {
  const colon = endpoint.indexOf(':')
  const scheme =
    colon > 0 && /^[a-z][a-z0-9+.-]*$/i.test(endpoint.slice(0, Math.min(colon, 64))) ? endpoint.slice(0, colon) : ''
  const rest = scheme === '' ? endpoint : endpoint.slice(colon + 1)
  if (!rest.startsWith('//')) return { scheme: scheme.toLowerCase(), authority: '', path: rest }
  const slash = rest.indexOf('/', 2)
  return {
    scheme: scheme.toLowerCase(),
    authority: slash < 0 ? rest.slice(2) : rest.slice(2, slash),
    path: slash < 0 ? '' : rest.slice(slash),
  }
}

/**
 * The origin in one spelling, for comparing two URLs: scheme and host in lower case, the default port
 * left out (RFC 3986 §6.2.2.1, §6.2.3). Undefined where the URL has no authority.
 */
export function comparableOrigin(url: string): string | undefined {
  const { scheme, authority } = urlParts(url)
  if (authority === '') return undefined
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  const port = defaultPorts.get(scheme)
  return `${scheme}://${port && host.endsWith(`:${port}`) ? host.slice(0, -port.length - 1) : host}`
}

/** Origin in one spelling and path as sent: what two sightings of one endpoint share. */
export function comparableEndpoint(url: string): string {
  const parts = urlParts(url)
  return `${comparableOrigin(url) ?? `${parts.scheme}:`}${parts.path === '' && parts.authority !== '' ? '/' : parts.path}`
}

/** A Location header's URL made absolute against the URL that was requested (RFC 9110 §10.2.2). */
export function absoluteUrl(reference: string, base: string): string {
  if (urlParts(reference).scheme !== '') return reference
  const hash = reference.indexOf('#')
  const fragment = hash < 0 ? '' : reference.slice(hash)
  try {
    const url = new URL(reference, base)
    return url.href.slice(0, url.href.length - url.hash.length) + fragment
  } catch {
    return reference
  }
}

/** The URL up to its fragment, which is never sent (RFC 9110 §7.1). */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash < 0 ? url : url.slice(0, hash)
}

/** The URL without a slash at its end: often written here and forgotten there. */
export const withoutLastSlash = (url: string): string => url.replace(/\/$/, '')

/** The host of a URL in lower case, without user and port. */
export function hostOf(url: string): string {
  return urlParts(url).authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase()
}

import { isIP } from 'node:net'
import { type Origin, parseAuthority } from './authority.ts'

/** Where a request goes, by its connection and its target. */
export interface Destination {
  readonly origin: Origin
  /** The request target in origin form, byte for byte. */
  readonly target: string
  /** What is asked of the server, where that is a proxy itself: inside a tunnel, a whole URL or CONNECT says so. */
  readonly asked?: Omit<Destination, 'asked'>
}

/**
 * Reads where a request goes (RFC 9112 §3.2), or says why it goes nowhere. Inside a tunnel the server is the one that
 * CONNECT named; a Host that differs is passed on, not followed, but names the server where CONNECT gave an address. So
 * is a whole URL, and another CONNECT: they are for a proxy that the client has behind this one.
 */
export function destinationOf(
  target: string,
  host: string | undefined,
  tunnelled: Origin | undefined,
  method?: string,
): Destination | string {
  const absolute = target.startsWith('/') ? null : /^(https?):\/\/([^/?#]*)(.*)$/i.exec(target)
  if (tunnelled && (absolute || method === 'CONNECT')) return ofProxy(tunnelled, target, method)
  if (tunnelled) return { origin: named(tunnelled, host), target }
  if (absolute) {
    const scheme = absolute[1]?.toLowerCase() === 'https' ? 'https' : 'http'
    const authority = parseAuthority((absolute[2] ?? '').replace(/^[^@]*@/, ''), scheme === 'https' ? 443 : 80)
    return authority
      ? { origin: { scheme, ...authority }, target: pathOf(absolute[3], method) }
      : `The request names ${absolute[2] || 'no host'}, which is no host with a port from 1 to 65535.`
  }
  const [, other] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target) ?? []
  if (other !== undefined)
    return `The request is for an address of ${other.toLowerCase()}, and Tokentrail passes on http and https. Let the client go there without this proxy, or by a tunnel (CONNECT).`
  if (!host) return 'The request names no host: neither a whole URL nor a Host line. Send one of them.'
  const authority = parseAuthority(host, 80)
  return authority
    ? { origin: { scheme: 'http', ...authority }, target }
    : `The Host line names ${JSON.stringify(host.slice(0, 200))}, which is no host with a port from 1 to 65535.`
}

function ofProxy(proxy: Origin, target: string, method: string | undefined): Destination {
  const to = method === 'CONNECT' ? parseAuthority(target, 443) : undefined
  const asked = to
    ? { origin: { scheme: 'https' as const, ...to }, target }
    : destinationOf(target, undefined, undefined)
  return { origin: proxy, target, ...(typeof asked !== 'string' && { asked }) }
}

/** Where TLS has not named it before. */
function named(tunnelled: Origin, host: string | undefined): Origin {
  if (tunnelled.serverName !== undefined || host === undefined || isIP(tunnelled.host) === 0) return tunnelled
  const said = parseAuthority(host, tunnelled.scheme === 'https' ? 443 : 80)
  if (said?.port !== tunnelled.port || isIP(said.host) !== 0) return tunnelled
  return { ...tunnelled, serverName: said.host, ...(tunnelled.scheme === 'https' && { inHostAlone: true }) }
}

const pathOf = (rest: string | undefined, method: string | undefined): string => {
  const path = (rest ?? '').replace(/#.*$/, '')
  // The server itself is asked, and none of its resources (RFC 9112 §3.2.4).
  if (path === '' && method === 'OPTIONS') return '*'
  return path.startsWith('/') ? path : `/${path}`
}

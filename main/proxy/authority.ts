import { isIP, isIPv6 } from 'node:net'

/** Where a request goes: a name or address without brackets, and a port. */
export interface Authority {
  readonly host: string
  readonly port: number
}

/** The origin of a request: what was spoken to whom. */
export interface Origin extends Authority {
  readonly scheme: 'http' | 'https'
  /**
   * The name that the client asked TLS for, where it gave one: the server must prove to be this (RFC 6066 §3). Of an
   * address for which TLS gave none, the name in Host.
   */
  readonly serverName?: string
  /**
   * The name stands in Host alone, as Java asks for no name without a dot: none is asked for towards the server either,
   * which may prove to be the name or the address.
   */
  readonly inHostAlone?: true
}

/**
 * Reads `host`, `host:port`, `[::1]` and `[::1]:port` (RFC 3986 §3.2); the zone of a link-local address is known by `%`,
 * however it is written (RFC 6874). Undefined for anything else:
 * an empty host, a port that is no number from 1 to 65535, a space, a path, a zero byte (Node throws where it is to look up
 * a name with one).
 */
export function parseAuthority(text: string, defaultPort: number): Authority | undefined {
  if (text.includes('\0')) return undefined
  const match = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:/?#[\]@\\]{1,253}))(?::(\d{0,5}))?$/i.exec(text)
  if (!match) return undefined
  const [, bracketed, name, digits] = match
  if (bracketed !== undefined && !isIPv6(bracketed.replace(/%.*/, ''))) return undefined
  const port = digits === undefined || digits === '' ? defaultPort : Number(digits)
  const host = bracketed?.replace(/%25(?=.)/, '%') ?? name
  return host && port >= 1 && port <= 65_535 ? { host, port } : undefined
}

/** The authority as it stands in a URL: IPv6 in brackets, the scheme's own port left out. */
export function formatAuthority({ scheme, host, port }: Origin): string {
  return port === (scheme === 'https' ? 443 : 80) ? bracketed(host) : withPort({ host, port })
}

/**
 * As the client calls it: one that looks names up itself, as many do that are pointed at SOCKS, asks for an address, and
 * gives the name inside.
 */
export function calledOrigin(origin: Origin): Origin {
  const { host, serverName } = origin
  if (serverName === undefined || isIP(host) === 0 || !/^[a-z\d._-]+$/i.test(serverName)) return origin
  return { ...origin, host: serverName }
}

/** The same with its port, whatever that is. */
export function withPort({ host, port }: Authority): string {
  return `${bracketed(host)}:${port}`
}

const bracketed = (host: string) => (host.includes(':') ? `[${host.replace('%', '%25')}]` : host)

/** True for the names and addresses of this very machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase()
  return name === 'localhost' || name === '::1' || name === '::ffff:127.0.0.1' || /^127\.\d+\.\d+\.\d+$/.test(name)
}

/** The name that TLS asks for: the one that the client asked for. No address stands there (RFC 6066 §3). */
export function serverNameOf({ serverName, inHostAlone, host }: Authority & Partial<Origin>): string {
  if (serverName !== undefined && !inHostAlone) return serverName
  return /^[\d.]+$/.test(host) || host.includes(':') ? '' : host
}

/** What the server may prove to be; any of them will do. */
export function provenNamesOf(origin: Origin): readonly string[] {
  const address = origin.host.replace(/%.*/, '')
  if (origin.inHostAlone && origin.serverName !== undefined) return [origin.serverName, address]
  return [serverNameOf(origin) || address]
}

/** Tells names apart by what is asked for and proven, so that a connection to one never serves another. */
export function nameKeyOf({ serverName, inHostAlone }: Origin): string {
  return inHostAlone ? `(${serverName})` : (serverName ?? '')
}

import { withPort } from '../../authority.ts'

/** A proxy on the way to a server. */
export interface ProxyHop {
  readonly kind: 'http' | 'https' | 'socks4' | 'socks5'
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
  /** Where it is named, as it stands in a sentence; the proxy settings where that is left out. */
  readonly namedIn?: string
  /** Where its user name and password are given, likewise. */
  readonly accountIn?: string
}

/** One way to a server. */
export type Hop = { readonly kind: 'direct' } | ProxyHop

export const direct: Hop = { kind: 'direct' }

/** What tells one way from another. */
export const keyOfHop = (hop: Hop): string => (hop.kind === 'direct' ? hop.kind : `${hop.kind} ${hop.host} ${hop.port}`)

const kinds: Readonly<Record<string, readonly [kind: ProxyHop['kind'], port: number]>> = {
  http: ['http', 80],
  https: ['https', 443],
  socks: ['socks5', 1080],
  socks5: ['socks5', 1080],
  socks5h: ['socks5', 1080],
  socks4: ['socks4', 1080],
  socks4a: ['socks4', 1080],
}

/**
 * Reads `scheme://user:password@host:port`; without a scheme it is an HTTP proxy. A password may have an @ in it, as many
 * write it. Undefined where it is none.
 */
export function readProxyUrl(text: string): ProxyHop | undefined {
  const match = /^(?:([a-z0-9]+):\/\/)?(?:(.*)@)?(?:\[([0-9a-f:.]+)\]|([^\s:/?#[\]@\\]+))(?::(\d{1,5}))?\/?$/i.exec(
    text.trim(),
  )
  if (!match) return undefined
  const [, scheme = 'http', account, bracketed, name, digits] = match
  const known = kinds[scheme.toLowerCase()]
  const host = bracketed ?? name
  if (!known || !host) return undefined
  const port = digits === undefined ? known[1] : Number(digits)
  if (port < 1 || port > 65_535) return undefined
  return { kind: known[0], host, port, ...(account !== undefined && accountOf(account)) }
}

function accountOf(account: string): Pick<ProxyHop, 'username' | 'password'> {
  const colon = account.indexOf(':')
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  }
  if (colon < 0) return { username: decoded(account) }
  return { username: decoded(account.slice(0, colon)), password: decoded(account.slice(colon + 1)) }
}

/** The proxy as it may be shown: its password is masked. */
export function shownHop({ kind, host, port, username, password }: ProxyHop): string {
  const account =
    username === undefined ? '' : `${encodeURIComponent(username)}${password === undefined ? '' : ':••••'}@`
  return `${kind}://${account}${withPort({ host, port })}`
}

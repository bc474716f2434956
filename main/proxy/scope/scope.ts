import type { TunnelReason } from '../../../shared/exchange/exchange.ts'
import { createHostSet } from '../../../shared/proxy-settings/host-set.ts'
import type { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { knownHosts } from './known-hosts.ts'

/** What becomes of a tunnel: it is looked into, or passed on unread for a reason. */
export type Decision = 'decrypt' | Exclude<TunnelReason, 'not-http' | 'client-refused-certificate'>

/** Decides which hosts are looked into. Pure: the same answer until there are other settings. */
export interface Scope {
  /** For the target of CONNECT alone, which may be an address. */
  decide(host: string, port: number): Decision
  /** The name that TLS asks for is known too: either may bring it into scope, and either may keep it out for good. */
  decideFor(host: string, port: number, serverName: string | undefined): Decision
}

/** Decisions remembered: a scan may name any number of hosts. */
const mostRemembered = 4000

/** The scope that these settings draw. */
export function createScope(settings: ProxySettings['scope']): Scope {
  const { decrypt, hosts, never, tunnelKnownHosts } = settings
  const neverSet = createHostSet(never.map((pattern) => [pattern, true] as const))
  const listed = createHostSet(hosts.map((pattern) => [pattern, true] as const))
  const known = createHostSet(tunnelKnownHosts ? knownHosts.map(({ host }) => [host, true] as const) : [])
  const remembered = new Map<string, Decision>()

  function judge(host: string, port: number): Decision {
    if (neverSet.find(host, port)) return 'never-decrypted'
    if (listed.find(host, port)) return 'decrypt'
    if (decrypt === 'listed') return 'out-of-scope'
    return known.find(host, port) ? 'known-host' : 'decrypt'
  }

  function decide(host: string, port: number): Decision {
    const key = `${host}:${port}`
    const before = remembered.get(key)
    if (before) return before
    const decision = judge(host, port)
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(key, decision)
    return decision
  }

  return {
    decide,
    decideFor(host, port, serverName) {
      const target = decide(host, port)
      if (serverName === undefined || target === 'never-decrypted') return target
      const named = decide(serverName, port)
      if (named === target || named === 'never-decrypted') return named
      // Who put one of the two into the scope wants it seen; a list of ours keeps out what nobody asked for.
      if (listed.find(host, port) || listed.find(serverName, port)) return 'decrypt'
      return named === 'decrypt' ? target : named
    },
  }
}

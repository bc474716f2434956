import type { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import type { Authority, Origin } from '../authority.ts'
import type { ClientEnd } from '../client-ends.ts'
import { type RefusalKind, refusalKind } from './refusal-kind.ts'
import { createScope, type Decision } from './scope.ts'

/** Who opens a tunnel, as far as CONNECT tells. */
export interface TunnelClient {
  readonly target: string
  readonly userAgent: string | undefined
  readonly end?: ClientEnd | undefined
}

/** A client that has shown that it does not take the certificate for a host. */
export interface ClientRefusal {
  /** The name that it asked for, or else the address. */
  readonly host: string
  readonly port: number
  readonly userAgent: string | undefined
  /** Names the program, where that is looked up. */
  readonly end?: ClientEnd | undefined
}

/** Decides of each tunnel whether it is looked into, and learns which clients refuse to be. */
export interface Gate {
  decide(client: TunnelClient, target: Authority, serverName?: string): Decision | 'client-refused-certificate'
  /** True for a host on the never list: what it is sent without encryption is not looked into either. */
  isNever(origin: Origin): boolean
  /** The client sent a request inside a tunnel, and so trusts the certificate. */
  heard(client: TunnelClient): void
  trusts(client: TunnelClient): boolean
  /** The client broke the handshake off. */
  refused(client: TunnelClient, target: Authority, serverName: string | undefined, error: Error): RefusalKind
  /** From here on for each new tunnel. */
  configure(settings: ProxySettings['scope']): void
}

/** Clients remembered: a scan may be any number of them. */
const mostRemembered = 2000

/** Begins with nobody known. `onRefusal` hears once of each client and host that it is proven of. */
export function createGate(first: ProxySettings['scope'], onRefusal: (refusal: ClientRefusal) => void): Gate {
  let settings = first
  let scope = createScope(settings)
  const trusting = new Set<string>()
  const pinned = new Set<string>()
  /** Who has gone without a word once. */
  const suspected = new Set<string>()
  /** Programs that say no name have one key: if another of them takes the certificate, the one that does not lacks the authority. */
  const pins = (key: string) => pinned.has(key) && !trusting.has(key)

  return {
    decide(client, { host, port }, serverName) {
      const decision = serverName === undefined ? scope.decide(host, port) : scope.decideFor(host, port, serverName)
      const refused = decision === 'decrypt' && settings.tunnelPinned && pinned.size > 0 && pins(keyOf(client))
      return refused ? 'client-refused-certificate' : decision
    },
    isNever({ host, port, serverName }) {
      if (settings.never.length === 0) return false
      return scope.decideFor(host, port, serverName) === 'never-decrypted'
    },
    heard(client) {
      const key = keyOf(client)
      remember(trusting, key)
      suspected.delete(key)
      pinned.delete(key)
    },
    trusts: (client) => trusting.has(keyOf(client)),
    refused(client, target, serverName, error) {
      const kind = refusalKind(error)
      const key = keyOf(client)
      if (kind === 'other' || (kind === 'silent' && !suspected.has(key))) {
        if (kind === 'silent') remember(suspected, key)
        return kind
      }
      if (pinned.has(key)) return 'said'
      remember(pinned, key)
      const { userAgent, end } = client
      onRefusal({ host: serverName ?? target.host, port: target.port, userAgent, end })
      return 'said'
    },
    configure(next) {
      settings = next
      scope = createScope(next)
      pinned.clear()
      suspected.clear()
    },
  }
}

const keyOf = ({ target, userAgent }: TunnelClient) => `${target} ${userAgent ?? ''}`.toLowerCase()

function remember(set: Set<string>, key: string): void {
  if (set.size >= mostRemembered) set.clear()
  set.add(key)
}

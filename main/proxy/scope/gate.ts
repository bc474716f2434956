import type { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import type { Authority, Origin } from '../authority.ts'
import type { ClientEnd } from '../client-ends.ts'
import { clientName, whenNamed } from '../client-name.ts'
import { type RefusalKind, refusalKind } from './refusal-kind.ts'
import { createScope, type Decision } from './scope.ts'

/** Who opens a tunnel, as far as CONNECT tells. */
export interface TunnelClient {
  readonly target: string
  readonly userAgent: string | undefined
  readonly end?: ClientEnd | undefined
}

/** A client and a host, for which it takes the certificate or does not. */
export interface ClientAndHost {
  /** The name that it asked for, or else the address. */
  readonly host: string
  readonly port: number
  /** Its User-Agent, or the name of the program where it gave none; null where neither is known. */
  readonly client: string | null
}

/** A client has shown that it does not take the certificate for a host. */
export interface ClientRefusal extends ClientAndHost {
  /** It said so in an alert of TLS, or closed the connection when it had seen the certificate. */
  readonly how: 'said' | 'closed'
}

/** What came of a handshake that the client broke off. */
export interface BrokenOff {
  readonly kind: RefusalKind
  /** Whether its next connections to the host are looked into. */
  readonly next: 'tunnelled' | 'the-same'
}

/** Decides of each tunnel whether it is looked into, and learns which clients refuse to be. */
export interface Gate {
  decide(client: TunnelClient, target: Authority, serverName?: string): Decision | 'client-refused-certificate'
  /** True where only the program tells whether the client is the one that has refused, and it is not told yet. */
  awaitsProgram(client: TunnelClient): boolean
  /** True for a host on the never list: what it is sent without encryption is not looked into either. */
  isNever(origin: Origin): boolean
  /** The client sent a request inside a tunnel, and so trusts the certificate. */
  heard(client: TunnelClient): void
  /** Calls back, as soon as its program is told, unless this client has sent a request inside such a tunnel before. */
  unlessTrusting(client: TunnelClient, then: () => void): void
  /** The client broke the handshake off. */
  refused(client: TunnelClient, target: Authority, serverName: string | undefined, error: Error): BrokenOff
  /** From here on for each new tunnel. */
  configure(settings: ProxySettings['scope']): void
}

/** Hears of clients that do not take the certificate. */
export interface GateListener {
  /** Once of each client and host that it is proven of. */
  refused(refusal: ClientRefusal): void
  /** One of them takes it by now. */
  trusted(who: ClientAndHost): void
}

/** Targets remembered: a scan may be any number of them. */
const mostRemembered = 2000

/** Browsers connect ahead, and close what they do not need: nothing is to be read from that. */
const browser = /Mozilla\/|chrom|firefox|msedge|brave|safari|opera|vivaldi/i

/** Begins with nobody known. */
export function createGate(first: ProxySettings['scope'], listener: GateListener): Gate {
  let settings = first
  let scope = createScope(settings)
  /** By their names, which are those of many, and by their processes where those are told. */
  const trusting = new Set<string>()
  /** By the target, which clients have refused, and for which host. */
  const pinned = new Map<string, Map<string, ClientAndHost>>()
  /** Which browsers have gone without a word once. */
  const suspected = new Set<string>()

  function judge(client: TunnelClient, { host, port }: Authority, name: string | null, kind: 'said' | 'silent') {
    const target = targetOf(client)
    if (kind === 'silent' && browser.test(name ?? '') && !suspected.has(`${target} ${name}`)) {
      remember(suspected, `${target} ${name}`)
      return kind
    }
    const here = pinned.get(target) ?? new Map<string, ClientAndHost>()
    if (pinned.size >= mostRemembered) pinned.clear()
    pinned.set(target, here)
    const key = keyOf(client, name)
    if (here.has(key)) return 'said'
    const who: ClientAndHost = { host, port, client: name }
    here.set(key, who)
    listener.refused({ ...who, how: kind === 'said' ? 'said' : 'closed' })
    return 'said'
  }

  const isTrusting = (client: TunnelClient) => trusting.has(`${targetOf(client)} ${keyOf(client, clientName(client))}`)

  function isPinned(client: TunnelClient): boolean {
    const here = pinned.get(targetOf(client))
    if (!here) return false
    if (client.userAgent === undefined && client.end?.told === false) return isAnyWithoutName(here)
    // If another of its name takes the certificate, the one that does not lacks the authority.
    return here.has(keyOf(client, clientName(client))) && !isTrusting(client)
  }

  return {
    decide(client, { host, port }, serverName) {
      const decision = serverName === undefined ? scope.decide(host, port) : scope.decideFor(host, port, serverName)
      const refused = decision === 'decrypt' && settings.tunnelPinned && pinned.size > 0 && isPinned(client)
      return refused ? 'client-refused-certificate' : decision
    },
    awaitsProgram(client) {
      if (!settings.tunnelPinned || pinned.size === 0 || client.userAgent !== undefined) return false
      return client.end?.told === false && isPinned(client)
    },
    isNever({ host, port, serverName }) {
      if (settings.never.length === 0) return false
      return scope.decideFor(host, port, serverName) === 'never-decrypted'
    },
    heard(client) {
      const target = targetOf(client)
      client.end?.whenTold((process) => process && remember(trusting, `${target} ${process.pid}`))
      whenNamed(client, (name) => {
        const key = keyOf(client, name)
        remember(trusting, `${target} ${key}`)
        suspected.delete(`${target} ${name}`)
        const here = pinned.get(target)
        const who = here?.get(key)
        if (!who) return
        here?.delete(key)
        listener.trusted(who)
      })
    },
    unlessTrusting(client, then) {
      const judgeBy = (pid: number | undefined) => {
        if (pid === undefined ? !isTrusting(client) : !trusting.has(`${targetOf(client)} ${pid}`)) then()
      }
      if (client.end) client.end.whenTold((process) => judgeBy(process?.pid))
      else judgeBy(undefined)
    },
    refused(client, target, serverName, error) {
      const kind = refusalKind(error)
      if (kind === 'other') return { kind, next: 'the-same' }
      let judged: RefusalKind = kind
      const asked = { host: serverName ?? target.host, port: target.port }
      whenNamed(client, (name) => {
        judged = judge(client, asked, name, kind)
      })
      const tunnelled = settings.tunnelPinned && judged === 'said' && !isTrusting(client)
      return { kind, next: tunnelled ? 'tunnelled' : 'the-same' }
    },
    configure(next) {
      settings = next
      scope = createScope(next)
      pinned.clear()
      suspected.clear()
    },
  }
}

const targetOf = ({ target }: TunnelClient) => target.toLowerCase()

/** Names of programs are kept apart from what clients call themselves. */
const keyOf = ({ userAgent }: TunnelClient, name: string | null) =>
  `${userAgent === undefined ? '-' : '+'}${name ?? ''}`

const isAnyWithoutName = (here: ReadonlyMap<string, unknown>) => [...here.keys()].some((key) => key.startsWith('-'))

function remember(set: Set<string>, key: string): void {
  if (set.size >= mostRemembered) set.clear()
  set.add(key)
}

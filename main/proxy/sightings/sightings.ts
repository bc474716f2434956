import { checkOf, isLandingHost } from '../../../shared/connection-check/check-address.ts'
import type { SeenCheck, SeenClient, SeenClients, SeenRefusal } from '../../../shared/connection-check/seen-clients.ts'
import type { EpochMs } from '../../../shared/exchange/brand.ts'
import { programName } from '../../../shared/exchange/client-process.ts'
import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import type { ClientEnd } from '../client-ends.ts'
import { clientName, whenNamed } from '../client-name.ts'
import { errorCode } from '../exchange-error.ts'
import { refusalKind } from '../scope/refusal-kind.ts'

/** Who is on a connection, as far as it is known. */
export interface Visitor {
  readonly address: string
  readonly userAgent: string | undefined
  readonly end?: ClientEnd | undefined
}

/** How a check's page was asked for. */
export type PageWay = 'direct' | 'plain' | 'trusted'

/** Remembers in short what each client could do and could not, to tell a person what is wrong with its setting. */
export interface Sightings {
  /** A connection was made. */
  reached(): void
  /** A page of the proxy's own was asked for. */
  page(visitor: Visitor, host: string, path: string, way: PageWay): void
  tunnel(visitor: Visitor, host: string): void
  /** A request came inside of TLS. */
  trusted(visitor: Visitor, host: string): void
  /** The TLS handshake came to nothing, or was followed by nothing. */
  refused(visitor: Visitor, host: string, error: Error): void
  /** An exchange ended. */
  exchanged(exchange: Exchange): void
  seen(): SeenClients
}

interface Client {
  readonly key: string
  readonly from: string
  readonly name: string | null
  /** Of one that says its name, and came without a tunnel first: the program that it is, where that is known. */
  readonly program: string | undefined
  tunnel: boolean
  readonly trusted: Set<string>
  readonly refused: Map<string, SeenRefusal>
  /** Hosts at which it went without a word once: a browser may only have connected ahead. */
  readonly suspected: Set<string>
  readonly http3: Set<string>
  readonly quiet: Set<string>
  /** Every host that it asked, up to a bound, and when it last did. */
  readonly asked: Map<string, EpochMs>
  readonly referred: Set<string>
}

const mostClients = 30
const mostChecks = 30
/** Hosts remembered of a client; those shown are fewer. */
const mostHosts = 500
const mostRead = 512
const mostShown = 20

/** A host is quiet once its pages make a client ask others this long after it was last asked itself, in milliseconds. */
const quietAfter = 60_000

/** Begins with nobody; `changed` is called with each change. */
export function createSightings(changed: () => void, now: () => EpochMs = Date.now): Sightings {
  const clients = new Map<string, Client>()
  const checks = new Map<string, SeenCheck>()
  let connections = 0

  function clientOf(visitor: Visitor, program?: string): Client {
    const key = keyOf(visitor)
    const client = clients.get(key) ?? {
      key,
      from: visitor.address,
      name: clientName(visitor),
      program,
      tunnel: false,
      trusted: new Set(),
      refused: new Map(),
      suspected: new Set(),
      http3: new Set(),
      quiet: new Set(),
      asked: new Map(),
      referred: new Set(),
    }
    touch(clients, key, client, mostClients)
    return client
  }

  /** Told at once, as the client waits for its answer; who it was may be told later. */
  function check(visitor: Visitor, id: string | undefined, part: Partial<SeenCheck>): void {
    if (id === undefined) return
    const none = { direct: false, plain: false, tunnel: false, refused: null, trusted: false }
    const named = () => ({ from: visitor.address, client: clientName(visitor), key: keyOf(visitor) })
    touch(checks, id, { ...none, ...checks.get(id), id, ...named(), ...part }, mostChecks)
    changed()
    whenNamed(visitor, () => {
      const seen = checks.get(id)
      clientOf(visitor)
      if (seen) checks.set(id, { ...seen, ...named() })
      changed()
    })
  }

  /** One that says its name in requests alone comes by its program's for HTTPS, and is told of by that. */
  const isToldOf = ({ tunnel, program, from }: Client) =>
    !tunnel && program !== undefined && clients.get(`${from} ${program}`)?.tunnel === true

  return {
    reached() {
      connections++
      changed()
    },
    page(visitor, host, path, way) {
      check(visitor, checkOf(host, path), { [way]: true, ...(way === 'trusted' && { refused: null }) })
    },
    tunnel(visitor, host) {
      check(visitor, checkOf(host), { tunnel: true })
      whenNamed(visitor, () => {
        const client = clientOf(visitor)
        const known = client.tunnel && client.asked.has(host)
        client.tunnel = true
        ask(client, host, now())
        if (!known) changed()
      })
    },
    trusted(visitor, host) {
      check(visitor, checkOf(host), { trusted: true, refused: null })
      whenNamed(visitor, () => {
        const client = clientOf(visitor)
        client.suspected.delete(host)
        const isNews = client.refused.has(host) || !client.trusted.has(host)
        // What it refused before it trusted anything was for want of the authority, and says nothing any more.
        if (client.trusted.size === 0) client.refused.clear()
        client.refused.delete(host)
        remember(client.trusted, host)
        if (isNews) changed()
      })
    },
    refused(visitor, host, error) {
      const kind = refusalKind(error)
      if (kind === 'other') return
      const refusal: SeenRefusal = { host, alert: kind === 'said' ? alertOf(error) : null }
      const id = checkOf(host)
      if (id !== undefined && !checks.get(id)?.trusted) check(visitor, id, { refused: refusal })
      whenNamed(visitor, () => {
        const client = clientOf(visitor)
        if (client.trusted.has(host) && kind === 'silent') return
        if (kind === 'silent' && id === undefined && !client.suspected.has(host))
          return remember(client.suspected, host)
        // Nobody pins a host of ours: who refuses one trusts the authority no more.
        if (isLandingHost(host)) client.trusted.clear()
        client.trusted.delete(host)
        if (client.refused.size < mostHosts) client.refused.set(host, refusal)
        changed()
      })
    },
    exchanged({ request, outcome, connection, startedAt }) {
      const asked = hostOf(request.url)
      if (!asked) return
      const { protocol, hostname } = asked
      const userAgent = headerValue(request.headers, 'user-agent')
      const address = addressOf(connection.client)
      // Who asks for tunnels is known by what its CONNECT says; plain HTTP is said at once.
      const known = clients.get(keyOf({ address, userAgent }))
      const { process } = connection
      const client =
        known ?? (protocol === 'http:' ? clientOf({ address, userAgent }, process && programName(process)) : undefined)
      if (!client) return
      const before = countOf(client)
      ask(client, hostname, startedAt)
      if ('response' in outcome && offersHttp3(outcome.response.headers)) remember(client.http3, hostname)
      const referer = headerValue(request.headers, 'referer')
      const page = referer === undefined ? undefined : hostOf(referer)?.hostname
      if (page !== undefined) {
        remember(client.referred, page)
        if (client.http3.has(page) && startedAt - (client.asked.get(page) ?? 0) > quietAfter) client.quiet.add(page)
      }
      if (!known || countOf(client) !== before) changed()
    },
    seen: () => ({
      connections,
      checks: [...checks.values()],
      clients: [...clients.values()]
        .toReversed()
        .filter((client) => !isToldOf(client))
        .map(shown),
    }),
  }
}

/**
 * Who says no name, as Node.js and Python do not in CONNECT, is told from others by the program: what one of them
 * trusts says nothing of another.
 */
const keyOf = (visitor: Visitor) => `${visitor.address} ${clientName(visitor) ?? ''}`

/** Changes with everything that an exchange may tell; no set has more than `mostHosts`. */
const countOf = ({ http3, referred, quiet, asked }: Client) =>
  ((http3.size * sizes + referred.size) * sizes + quiet.size) * sizes + asked.size
const sizes = mostHosts + 1

interface Host {
  readonly protocol: string
  readonly hostname: string
}

/** What was read of addresses, by their beginning: each exchange passes here, and most go to a few hosts. */
const hosts = new Map<string, Host | undefined>()

function hostOf(url: string): Host | undefined {
  const end = url.indexOf('/', url.indexOf('://') + 3)
  const origin = end < 0 ? url : url.slice(0, end)
  if (hosts.has(origin)) return hosts.get(origin)
  const host = URL.parse(origin) ?? undefined
  if (hosts.size >= mostRead) hosts.clear()
  hosts.set(origin, host && { protocol: host.protocol, hostname: host.hostname })
  return hosts.get(origin)
}

function ask({ asked, quiet }: Client, host: string, at: EpochMs): void {
  if (asked.size < mostHosts || asked.has(host)) asked.set(host, at)
  quiet.delete(host)
}

function shown(client: Client): SeenClient {
  const { key, from, name, tunnel, trusted, refused, http3, quiet, asked, referred } = client
  return {
    key,
    from,
    client: name,
    tunnel,
    trusted: [...trusted].slice(-mostShown),
    refused: [...refused.values()].slice(-mostShown),
    http3: [...http3].slice(-mostShown),
    quiet: [...quiet].slice(-mostShown),
    around: asked.size >= mostHosts ? [] : [...referred].filter((host) => !asked.has(host)).slice(-mostShown),
  }
}

/** Alt-Svc names HTTP/3 by its ALPN, `h3`, or a draft's (RFC 7838 §3). */
const offersHttp3 = (headers: Parameters<typeof headerValue>[0]) =>
  /(?:^|[\s,])h3(?:-\d+)?=/.test(headerValue(headers, 'alt-svc') ?? '')

/** `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA` is `unknown_ca`. */
const alertOf = (error: Error) => /ALERT_([A-Z_]+)$/.exec(errorCode(error))?.[1]?.toLowerCase() ?? null

/** Of `address:port`, and of `[address]:port`. */
function addressOf(client = ''): string {
  const end = client.lastIndexOf(':')
  return client.startsWith('[') ? client.slice(1, end - 1) : client.slice(0, Math.max(0, end))
}

/** Puts it last, as the newest, and drops the oldest of too many. */
function touch<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

function remember(set: Set<string>, host: string): void {
  if (set.size < mostHosts) set.add(host)
}

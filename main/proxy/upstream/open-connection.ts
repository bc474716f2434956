import { X509Certificate } from 'node:crypto'
import { connect, isIP, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect as connectTls,
  type PeerCertificate,
  TLSSocket,
} from 'node:tls'
import { readHostPattern } from '../../../shared/proxy-settings/host-pattern.ts'
import { createHostSet, type HostSet } from '../../../shared/proxy-settings/host-set.ts'
import type { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { type Authority, nameKeyOf, type Origin, provenNamesOf, serverNameOf, withPort } from '../authority.ts'
import { DirectReading } from '../direct-reading.ts'
import { leadsHere } from '../leads-here.ts'
import { createAsksBack } from './ask-back.ts'
import { Attempt } from './attempt.ts'
import { CircleWatch, isAskedForUrl } from './circle-watch.ts'
import type { ConnectionFacts } from './connection-facts.ts'
import { type FindAddresses, findBySystem } from './find-addresses.ts'
import { circle, findElsewhere } from './find-elsewhere.ts'
import { createFindLocalhost, isLocalhost } from './find-localhost.ts'
import { askForTunnel, basicAuthorization } from './http-proxy.ts'
import { ProxyFault, RefusedAccount } from './proxy-fault.ts'
import { RefusedAccounts } from './refused-accounts.ts'
import type { ReturningNames } from './returning-names.ts'
import { direct, type Hop, type ProxyHop, shownHop } from './route/hop.ts'
import type { Router } from './route/router.ts'
import { askSocks } from './socks-proxy.ts'
import type { Trust } from './trust.ts'
import { createUnreached } from './unreached.ts'
import { leadsBack, silentProxy, unreachedProxy } from './unreached-proxy.ts'
import type { OpenConnection, Wanted } from './wanted.ts'
import { pointedAt, through } from './way-of-error.ts'

/** TLS sessions remembered for a quicker handshake. */
const mostSessions = 500

const http1: readonly string[] = ['http/1.1']

/** How long a proxy may take to be reached, and to answer whether it connects to a server, in milliseconds. */
const proxyReached = 20_000
const proxyAnswers = 60_000
/** SOCKS5 answers a greeting, for which it need ask nobody (RFC 1928 §3); what speaks something else waits on. */
const proxyGreets = 10_000

/** What connections are opened by. Other settings make another one. */
export interface Ways {
  readonly router: Router
  readonly trust: Trust
  /** The addresses that names are pointed at. */
  readonly overrides: HostSet<{ readonly host: string; readonly port?: number }>
  readonly ownPort: () => number
  /** Names by which a proxy is known that leads back here. */
  readonly returning: ReturningNames
  /** True of a certificate that this proxy shows its own clients. */
  readonly isShownHere: (certificate: X509Certificate) => boolean
}

/** Reads the names that are pointed elsewhere. */
export function readOverrides(overrides: ProxySettings['overrides']): Ways['overrides'] {
  return createHostSet(
    overrides.flatMap(({ host, address }) => {
      const read = readHostPattern(address)
      return typeof read === 'string'
        ? []
        : [[host, { host: read.name, ...(read.port !== undefined && { port: read.port }) }] as const]
    }),
  )
}

/** Makes the one function that opens connections to servers. */
export function createOpenConnection({
  router,
  trust,
  overrides,
  ownPort,
  returning,
  isShownHere,
}: Ways): OpenConnection {
  const sessions = new Map<string, Buffer>()
  const unreached = createUnreached()
  const accounts = new RefusedAccounts()
  const circles = new CircleWatch(createAsksBack(returning, openThrough))

  const findLocalhost = createFindLocalhost()
  /** How whoever is next is found: the server, or a proxy before it. A way to the proxy's own port would run in a circle. */
  function findFor({ host, port }: Authority): FindAddresses {
    if (port === ownPort()) return findElsewhere
    return isLocalhost(host) ? findLocalhost : findBySystem
  }
  const tcp =
    ({ port }: Authority, allowHalfOpen = false) =>
    (host: string) =>
      connect({ host, port, noDelay: true, allowHalfOpen })

  function tlsOptions({ origin, alpn = http1 }: Wanted): ConnectionOptions {
    const servername = serverNameOf(origin)
    const ignores = trust.ignores(origin)
    // A session that is taken up again tells nothing of its certificate, and what is let pass must be marked each time.
    const session = ignores ? undefined : sessions.get(sessionKey(origin, alpn))
    return {
      secureContext: trust.contextFor(origin),
      // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise let every certificate pass.
      rejectUnauthorized: !ignores,
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
      servername,
      // Said outright: where no name is asked for, Node would take the proxy's, or the address that a name is pointed at.
      checkServerIdentity: (_name, certificate) => provesToBe(provenNamesOf(origin), certificate),
      ...(session && { session }),
    }
  }

  function keepSession({ origin, alpn = http1 }: Wanted, session: Buffer): void {
    if (sessions.size >= mostSessions) sessions.clear()
    sessions.set(sessionKey(origin, alpn), session)
  }

  function openDirectly(attempt: Attempt, to: Authority, overridden: string | undefined): void {
    const { wanted } = attempt
    attempt.way = overridden === undefined ? undefined : pointedAt(overridden)
    // A name is looked at when it is found; an address is never looked up, and whoever asked is told once it has asked.
    if (to.port === ownPort() && leadsHere(to.host)) return queueMicrotask(() => attempt.fail(circle()))
    const facts = overridden === undefined ? {} : { overridden }
    const find = findFor(to)
    if (wanted.origin.scheme === 'http')
      return attempt.reach(to, find, tcp(to, wanted.halfOpen), (socket) => attempt.succeed(socket, facts))
    const options = { port: to.port, ...tlsOptions(wanted) }
    const tls = (host: string) => DirectReading.connect({ ...options, host })
    attempt.reach(to, find, tls, (socket) => secure(attempt, socket, facts))
  }

  function secure(attempt: Attempt, socket: TLSSocket, facts: ConnectionFacts): void {
    socket.setNoDelay(true)
    socket.on('session', (session) => keepSession(attempt.wanted, session))
    attempt.secured(socket, () => {
      const ignored = socket.authorized ? undefined : String(socket.authorizationError)
      attempt.succeed(socket, ignored === undefined ? facts : { ...facts, ignoredCertificate: ignored })
    })
  }

  function openThrough(attempt: Attempt, hop: ProxyHop): void {
    const { wanted } = attempt
    attempt.blame = (error) => (error instanceof ProxyFault ? error : unreachedProxy(error, hop))
    attempt.within(proxyReached)
    if (hop.kind !== 'https')
      return attempt.reach(hop, findFor(hop), tcp(hop, wanted.halfOpen), (socket) => ask(attempt, hop, socket))
    const tls = (host: string) =>
      connectTls({
        host,
        port: hop.port,
        secureContext: trust.contextFor(hop),
        rejectUnauthorized: !trust.ignores(hop),
        servername: serverNameOf({ scheme: 'https', ...hop }),
        ALPNProtocols: [...http1],
      })
    attempt.reach(hop, findFor(hop), tls, (socket) => {
      socket.setNoDelay(true)
      attempt.secured(socket, () => ask(attempt, hop, socket))
    })
  }

  /** A proxy was reached. */
  function ask(attempt: Attempt, hop: ProxyHop, toProxy: Socket): void {
    const { wanted } = attempt
    const { origin } = wanted
    unreached.delete(hop)
    const passed = toProxy instanceof TLSSocket && !toProxy.authorized ? toProxy.authorizationError : undefined
    const facts: ConnectionFacts = {
      via: shownHop(hop),
      ...(passed !== undefined && { ignoredProxyCertificate: String(passed) }),
    }
    if (isAskedForUrl(hop, wanted)) {
      const authorization = basicAuthorization(hop)
      return attempt.succeed(toProxy, {
        ...facts,
        absoluteForm: { hop, ...(authorization !== undefined && { authorization }) },
      })
    }
    attempt.within(proxyAnswers)
    attempt.blame = (error) => (error instanceof ProxyFault ? error : silentProxy(hop, origin))
    const asked = (error?: Error) => {
      if (attempt.over) return
      if (error instanceof RefusedAccount) accounts.add(hop, error)
      if (error) return attempt.fail(error)
      attempt.blame = undefined
      attempt.way = through(shownHop(hop))
      attempt.within(undefined)
      if (origin.scheme === 'http') return attempt.succeed(toProxy, facts)
      const socket = connectTls({ socket: toProxy, ...tlsOptions(wanted) })
      // Before Node judges the certificate: none is trusted less than the one of this proxy itself.
      socket.prependOnceListener('secure', () => {
        // Not getPeerX509Certificate, which takes the certificate away from whoever asks after it.
        const { raw } = socket.getPeerCertificate()
        if (!raw || !isShownHere(new X509Certificate(raw))) return
        attempt.blame = () => leadsBack(hop)
        queueMicrotask(() => circles.isCircle(hop, wanted))
      })
      secure(attempt, socket, facts)
    }
    if (hop.kind === 'http' || hop.kind === 'https') askForTunnel(toProxy, hop, origin, asked)
    else {
      if (hop.kind === 'socks5') {
        attempt.within(proxyGreets)
        toProxy.once('data', () => attempt.over || attempt.within(proxyAnswers))
      }
      askSocks(toProxy, hop, origin, wanted.timeout, asked)
    }
  }

  return (wanted, opened) => {
    const attempt = new Attempt(wanted, opened)
    const { host, port, serverName } = wanted.origin
    // Many clients look a name up themselves, and ask for it by TLS alone.
    const override = overrides.find(serverName !== undefined && isIP(host) !== 0 ? serverName : host, port)
    if (override) {
      const to = { host: override.host, port: override.port ?? port }
      openDirectly(attempt, to, withPort(to))
      return attempt.giveUp
    }
    const go = (hops: readonly Hop[]) => {
      const [hop = direct, ...rest] = hops.length > 1 ? unreached.last(hops) : hops
      if (hop.kind === 'direct') {
        attempt.blame = undefined
        attempt.within(undefined)
        return openDirectly(attempt, wanted.origin, undefined)
      }
      attempt.orElse =
        rest.length === 0
          ? undefined
          : () => {
              unreached.add(hop)
              go(rest)
            }
      const refusal = circles.refusal(hop, wanted) ?? accounts.refusal(hop)
      if (refusal) return queueMicrotask(() => attempt.fail(refusal))
      attempt.going = circles.begins(hop, wanted, attempt.fail)
      openThrough(attempt, hop)
    }
    let hops: ReturnType<Router>
    try {
      // A tunnel's inside is almost always TLS, whatever this proxy may know of it.
      hops = router(wanted.halfOpen ? { ...wanted.origin, scheme: 'https' } : wanted.origin)
    } catch (error) {
      hops = Promise.reject(error)
    }
    if (hops instanceof Promise) hops.then((found) => attempt.over || go(found), attempt.fail)
    else go(hops)
    return attempt.giveUp
  }
}

const sessionKey = (origin: Origin, alpn: readonly string[]) =>
  `${origin.host} ${origin.port} ${nameKeyOf(origin)} ${alpn.join()}`

/** The fault of the first name, where the certificate is for none of them. */
function provesToBe(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const faults = names.map((name) => checkServerIdentity(name, certificate))
  return faults.includes(undefined) ? undefined : faults[0]
}

import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, connect as connectTls, TLSSocket } from 'node:tls'
import { readHostPattern } from '../../../shared/proxy-settings/host-pattern.ts'
import { createHostSet, type HostSet } from '../../../shared/proxy-settings/host-set.ts'
import type { ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { type Authority, type Origin, serverNameOf, withPort } from '../authority.ts'
import { DirectReading } from '../direct-reading.ts'
import { circleCode, leadsHere, lookupElsewhere } from '../lookup-elsewhere.ts'
import { connectionClosed, timedOut } from '../system-error.ts'
import { type ConnectionFacts, keepFacts } from './connection-facts.ts'
import { askForTunnel, basicAuthorization } from './http-proxy.ts'
import { createLocalhostLookup, isLocalhost } from './lookup-localhost.ts'
import { ProxyFault } from './proxy-fault.ts'
import { direct, type Hop, type ProxyHop, shownHop } from './route/hop.ts'
import type { Router } from './route/router.ts'
import { askSocks } from './socks-proxy.ts'
import type { Trust } from './trust.ts'
import { createUnreached } from './unreached.ts'
import { silentProxy, unreachedProxy } from './unreached-proxy.ts'
import type { GiveUp, OpenConnection, Opened, Wanted } from './wanted.ts'
import { noteWay, pointedAt, through } from './way-of-error.ts'

/** TLS sessions remembered for a quicker handshake. */
const mostSessions = 500

/**
 * How long a connection is silent before the system asks whether its other end is still there, in milliseconds. An event stream or a WebSocket may say nothing for hours. Without a question now and then nobody would notice that
 * its server, or the way there, is gone: not even the client, whose connection ends here.
 */
const probedAfter = 30_000

const http1: readonly string[] = ['http/1.1']

/** How long a proxy may take to be reached, and to answer whether it connects to a server, in milliseconds. */
const proxyReached = 20_000
const proxyAnswers = 60_000

/** What connections are opened by. Other settings make another one. */
export interface Ways {
  readonly router: Router
  readonly trust: Trust
  /** The addresses that names are pointed at. */
  readonly overrides: HostSet<{ readonly host: string; readonly port?: number }>
  readonly ownPort: () => number
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
export function createOpenConnection({ router, trust, overrides, ownPort }: Ways): OpenConnection {
  const sessions = new Map<string, Buffer>()
  const unreached = createUnreached()

  /** TCP to whoever is next: the server, or a proxy before it. A way to the proxy's own port would run in a circle. */
  const tcp = ({ host, port }: Authority, halfOpen: boolean) =>
    connect({ host, port, noDelay: true, allowHalfOpen: halfOpen, ...lookupFor(host, port) })
  const lookupLocalhost = createLocalhostLookup()
  function lookupFor(host: string, port: number) {
    if (port === ownPort()) return { lookup: lookupElsewhere }
    return isLocalhost(host) ? { lookup: lookupLocalhost } : {}
  }

  function tlsOptions({ origin, alpn = http1 }: Wanted): ConnectionOptions {
    const servername = serverNameOf(origin)
    // Said outright: where no name is asked for, Node would take the proxy's, or the address that a name is pointed at.
    const name = servername || origin.host.replace(/%.*/, '')
    const ignores = trust.ignores(origin)
    // A session that is taken up again tells nothing of its certificate, and what is let pass must be marked each time.
    const session = ignores ? undefined : sessions.get(sessionKey(origin, alpn))
    return {
      secureContext: trust.contextFor(origin),
      // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise let every certificate pass.
      rejectUnauthorized: !ignores,
      ALPNProtocols: [...alpn],
      servername,
      checkServerIdentity: (_name, certificate) => checkServerIdentity(name, certificate),
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
    if (to.port === ownPort() && leadsHere(to.host))
      return queueMicrotask(() => attempt.fail(Object.assign(new Error('circle'), { code: circleCode })))
    if (wanted.origin.scheme === 'http') {
      const socket = tcp(to, wanted.halfOpen ?? false)
      return attempt.follow(socket, 'connect', () =>
        attempt.succeed(socket, overridden === undefined ? {} : { overridden }),
      )
    }
    const options = { host: to.host, port: to.port, ...lookupFor(to.host, to.port), ...tlsOptions(wanted) }
    secure(attempt, DirectReading.connect(options), overridden === undefined ? {} : { overridden })
  }

  function secure(attempt: Attempt, socket: TLSSocket, facts: ConnectionFacts): void {
    socket.setNoDelay(true)
    socket.on('session', (session) => keepSession(attempt.wanted, session))
    attempt.follow(socket, 'secureConnect', () => {
      const ignored = socket.authorized ? undefined : String(socket.authorizationError)
      attempt.succeed(socket, ignored === undefined ? facts : { ...facts, ignoredCertificate: ignored })
    })
  }

  function openThrough(attempt: Attempt, hop: ProxyHop): void {
    const { wanted } = attempt
    const { origin } = wanted
    attempt.blame = (error) => unreachedProxy(error, hop)
    attempt.within(proxyReached)
    const toProxy =
      hop.kind === 'https'
        ? connectTls({
            host: hop.host,
            port: hop.port,
            ...lookupFor(hop.host, hop.port),
            secureContext: trust.contextFor(hop),
            rejectUnauthorized: !trust.ignores(hop),
            servername: serverNameOf({ scheme: 'https', ...hop }),
            ALPNProtocols: [...http1],
          })
        : tcp(hop, wanted.halfOpen ?? false)
    toProxy.setNoDelay(true)
    attempt.follow(toProxy, hop.kind === 'https' ? 'secureConnect' : 'connect', () => {
      unreached.delete(hop)
      const passed = toProxy instanceof TLSSocket && !toProxy.authorized ? toProxy.authorizationError : undefined
      const facts: ConnectionFacts = {
        via: shownHop(hop),
        ...(passed !== undefined && { ignoredProxyCertificate: String(passed) }),
      }
      const isHttp = hop.kind === 'http' || hop.kind === 'https'
      if (isHttp && wanted.absoluteForm && origin.scheme === 'http') {
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
        if (error) return attempt.fail(error)
        attempt.blame = undefined
        attempt.way = through(shownHop(hop))
        attempt.within(undefined)
        if (origin.scheme === 'http') return attempt.succeed(toProxy, facts)
        secure(attempt, connectTls({ socket: toProxy, ...tlsOptions(wanted) }), facts)
      }
      if (isHttp) askForTunnel(toProxy, hop, origin, asked)
      else askSocks(toProxy, hop, origin, wanted.timeout, asked)
    })
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

const sessionKey = ({ host, port, serverName }: Origin, alpn: readonly string[]) =>
  `${host} ${port} ${serverName ?? ''} ${alpn.join()}`

/** One attempt at a connection, over however many sockets: tells once how it went, or that it is too late. */
class Attempt {
  readonly wanted: Wanted
  #opened: Opened
  readonly #timer: NodeJS.Timeout
  #stage: NodeJS.Timeout | undefined
  #leave: (() => void) | undefined
  #socket: Socket | undefined
  over = false
  /** By which way the server is reached now, where it is not the plain one. */
  way: string | undefined
  /** How it is told that what is done now fails, where that is up to a proxy. */
  blame: ((error: Error) => ProxyFault) | undefined
  /** What is tried where the proxy of now is not reached. */
  orElse: (() => void) | undefined

  constructor(wanted: Wanted, opened: Opened) {
    this.wanted = wanted
    this.#opened = opened
    this.#timer = setTimeout(() => {
      // There is no time left to try another proxy.
      this.orElse = undefined
      this.fail(timedOut())
    }, wanted.timeout)
  }

  /** What is done now has so long, in milliseconds, besides what the whole has. */
  within(time: number | undefined): void {
    clearTimeout(this.#stage)
    this.#stage = time === undefined ? undefined : setTimeout(() => this.fail(timedOut()), time)
  }

  /** Waits for a socket to be ready; whatever else becomes of it ends the attempt. */
  follow(socket: Socket, ready: 'connect' | 'secureConnect', then: () => void): void {
    this.#leave?.()
    this.#socket = socket
    const closed = () => this.fail(connectionClosed())
    const begun = () => {
      socket.off('error', this.fail).off('close', closed)
      this.#leave = undefined
      // Between this and what follows nobody else listens.
      socket.on('error', ignore)
      then()
      socket.off('error', ignore)
    }
    this.#leave = () => socket.off(ready, begun).off('error', this.fail).off('close', closed)
    socket.once(ready, begun).once('error', this.fail).once('close', closed)
    socket.setKeepAlive(true, probedAfter)
  }

  succeed(socket: Socket, facts: ConnectionFacts): void {
    if (this.over) return
    keepFacts(socket, facts)
    this.#end()(undefined, socket)
    // While a proxy was asked, nobody but it was to read; whoever has the connection now reads from here on.
    if (socket.isPaused()) socket.resume()
  }

  readonly fail = (error: Error): void => {
    if (this.over) return
    const told = this.blame?.(error) ?? error
    noteWay(told, this.way)
    this.#dropSocket()
    if (told instanceof ProxyFault && told.unreached && this.orElse) return this.orElse()
    this.#end()(told, undefined)
  }

  readonly giveUp: GiveUp = () => {
    if (this.over) return
    this.#end()
    this.#dropSocket()
  }

  /** Gives whom to tell, once: the connection outlives its first request, and is not to keep all of that in memory. */
  #end(): Opened {
    this.over = true
    clearTimeout(this.#timer)
    clearTimeout(this.#stage)
    this.#leave?.()
    this.#leave = undefined
    this.orElse = undefined
    this.blame = undefined
    const opened = this.#opened
    this.#opened = () => undefined
    return opened
  }

  #dropSocket(): void {
    this.#leave?.()
    this.#leave = undefined
    this.#socket?.on('error', ignore).destroy()
    this.#socket = undefined
  }
}

const ignore = () => undefined

import type { ProxySettings } from '../../../../shared/proxy-settings/proxy-settings.ts'
import type { Origin } from '../../authority.ts'
import { steadyNow } from '../../clocks/steady-clock.ts'
import { leadsHere } from '../../leads-here.ts'
import { ProxyFault } from '../proxy-fault.ts'
import type { Trust } from '../trust.ts'
import { itself } from '../unreached-proxy.ts'
import { askSystem } from './ask-system.ts'
import { type Bypass, bypassLoopback, createBypass } from './bypass.ts'
import { direct, type Hop, type ProxyHop, readProxyUrl } from './hop.ts'
import { createPac, type Pac } from './pac.ts'
import { ofTheSystem, type SystemProxy } from './system-proxy.ts'

/** Says by which ways a server is reached, the first to be tried first: at once where no script has to be asked. */
export type Router = (origin: Origin) => readonly Hop[] | Promise<readonly Hop[]>

const directly: readonly Hop[] = [direct]

/** How long what the system said holds, in milliseconds: a laptop comes to another network. */
const systemKept = 30_000

/** What the router needs of its surroundings. */
export interface RouterSurroundings {
  readonly ownPort: () => number
  /** Whom to trust where a script is fetched. */
  readonly trust: Trust
  /** Asks the system; its own way where it is left out. */
  readonly ask?: () => Promise<SystemProxy>
}

/** The router that these settings ask for. */
export function createRouter(settings: ProxySettings['upstream'], around: RouterSurroundings): Router {
  switch (settings.kind) {
    case 'direct':
      return () => directly
    case 'proxy': {
      const read = readProxyUrl(settings.url)
      if (!read) throw new Error(`upstream.url: ${settings.url} is no proxy.`)
      const hop = { ...read, ...accountOf(settings) }
      if (isOwn(hop, around)) throw new Error(`upstream.url: ${itself(hop)}`)
      const bypass = createBypass(settings.noProxy)
      return ({ host, port }) => (bypass(host, port) ? directly : [notOwn(hop, around)])
    }
    case 'pac': {
      const pac = createPac(settings.url, accountOf(settings), around.trust)
      return byScript(pac, createBypass(settings.noProxy), (hops) => {
        const others = hops.filter((hop) => !isOwn(hop, around))
        // Where there is no other way that is told.
        return others.length > 0 ? others : hops.map((hop) => notOwn(hop, around))
      })
    }
    case 'system':
      return systemRouter(accountOf(settings), around)
    default:
      return settings satisfies never
  }
}

function systemRouter(account: Account, around: RouterSurroundings): Router {
  const ask = around.ask ?? askSystem
  let said: Promise<Router> | undefined
  let router: Router | undefined
  let heard = ''
  let at = 0
  const refresh = () => {
    at = steadyNow()
    const asked = ask().then((proxy) => {
      // Where it says the same, a script that was fetched and what it answered are kept.
      const same = JSON.stringify(proxy)
      if (!router || same !== heard) router = routerOf(proxy, account, around)
      heard = same
      return router
    })
    said = asked
    return asked
  }
  return (origin) => {
    // What held a moment ago serves while the system is asked again.
    if (said && steadyNow() - at > systemKept) void refresh()
    if (router) return router(origin)
    return (said ?? refresh()).then((answered) => answered(origin))
  }
}

function routerOf(proxy: SystemProxy, account: Account, around: RouterSurroundings): Router {
  // A system that is pointed at this very proxy, as it is while it captures, is left out: it would run in a circle.
  const others = (hops: readonly Hop[]): readonly Hop[] => {
    const left = hops.filter((hop) => !isOwn(hop, around))
    return left.length > 0 ? left : directly
  }
  switch (proxy.kind) {
    case 'none':
      return () => directly
    case 'pac':
      return byScript(
        createPac(proxy.url, account, around.trust, ofTheSystem),
        bypassLoopback(createBypass([])),
        others,
      )
    case 'manual': {
      const only = proxy.only && createBypass(proxy.only)
      const bypass = bypassLoopback(only ? (host, port) => !only(host, port) : createBypass(proxy.bypass))
      return ({ scheme, host, port }) => {
        const found = bypass(host, port) ? undefined : (proxy[scheme] ?? proxy.other)
        if (!found) return directly
        if (found.kind === 'unreadable') throw unreadable(found.namedIn)
        const { namedIn = ofTheSystem } = found
        const own = found.username === undefined ? account : { accountIn: namedIn }
        return others([{ ...own, ...found, namedIn }])
      }
    }
    default:
      return proxy satisfies never
  }
}

function byScript(pac: Pac, bypass: Bypass, choose: (hops: readonly Hop[]) => readonly Hop[]): Router {
  return (origin) => {
    if (bypass(origin.host, origin.port)) return directly
    return pac.hopsTo(origin).then(choose)
  }
}

type Account = Pick<ProxyHop, 'username' | 'password'>

function accountOf({
  username,
  password,
}: {
  readonly username?: string | undefined
  readonly password?: string | undefined
}): Account {
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
}

const isOwn = (hop: Hop, { ownPort }: RouterSurroundings) =>
  hop.kind !== 'direct' && hop.port === ownPort() && leadsHere(hop.host)

function notOwn(hop: Hop, around: RouterSurroundings): Hop {
  if (hop.kind === 'direct' || !isOwn(hop, around)) return hop
  throw new ProxyFault(itself(hop))
}

/** It is not repeated: a password may stand in it. */
function unreadable(namedIn: string): ProxyFault {
  return new ProxyFault(
    `There is something in ${namedIn} that names no proxy, so nothing was sent. Write it as http://user:password@proxy.example.com:8080, with https://, socks4:// or socks5:// for a proxy of that kind; or choose another way in Tokentrail's proxy settings.`,
  )
}

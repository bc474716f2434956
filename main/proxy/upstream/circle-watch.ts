import type { Socket } from 'node:net'
import { rememberNewest } from '../../../shared/exchange/remember-newest.ts'
import { nameKeyOf } from '../authority.ts'
import { steadyNow } from '../clocks/steady-clock.ts'
import type { ProxyFault } from './proxy-fault.ts'
import { keyOfHop, type ProxyHop } from './route/hop.ts'
import { leadsBack } from './unreached-proxy.ts'
import type { Wanted } from './wanted.ts'

/** So many connections to one server, through one proxy, are more than a browser opens: it is looked why. */
const many = 8
/** Where they ran in a circle before, the second is looked at. */
const manyAgain = 2
/** How long no connection is begun on a way that ran in a circle, in milliseconds: the proxy may be set right by then. */
const refusedFor = 5000
/** How long it is believed that a proxy leads elsewhere, in milliseconds. */
const believedFor = 60_000
const mostRemembered = 200

/** A connection on its way through a proxy, or there. */
export interface Going {
  opened(socket: Socket): void
  /** It is not to be. */
  over(): void
}

/** Finds out whether a proxy gives back to this one what it is given. `absoluteForm`: it is asked for a whole URL. */
export type AsksBack = (hop: ProxyHop, absoluteForm: boolean, told: (isSo: boolean) => void) => void

/** All connections to one server through one proxy. */
interface Way {
  /** Each with what ends it. */
  readonly going: Map<Going, (fault: ProxyFault) => void>
  isAsked: boolean
}

/**
 * Notices where a proxy on the way has this one on its own way: one request would be followed by ever more, each a
 * connection there and back. A crowd looks the same from here, and so the proxy is asked for a name that only this proxy
 * knows: what comes back proves it.
 */
export class CircleWatch {
  readonly #asksBack: AsksBack
  readonly #now: () => number
  readonly #ways = new Map<string, Way>()
  /** When each way was last seen to run in a circle, and when not to. */
  readonly #circled = new Map<string, number>()
  readonly #straight = new Map<string, number>()

  constructor(asksBack: AsksBack, now = steadyNow) {
    this.#asksBack = asksBack
    this.#now = now
  }

  /** Why no connection is to be begun, where the way was just seen to be a circle. */
  refusal(hop: ProxyHop, wanted: Wanted): ProxyFault | undefined {
    const key = keyOfWay(hop, wanted, isAskedForUrl(hop, wanted))
    return this.#wasSeen(this.#circled, key, refusedFor) ? leadsBack(hop) : undefined
  }

  /** A connection is begun; `end` ends it where the way turns out to be a circle. */
  begins(hop: ProxyHop, wanted: Wanted, end: (fault: ProxyFault) => void): Going {
    const absoluteForm = isAskedForUrl(hop, wanted)
    const key = keyOfWay(hop, wanted, absoluteForm)
    const way = this.#ways.get(key) ?? { going: new Map(), isAsked: false }
    const over = () => {
      way.going.delete(going)
      if (way.going.size === 0 && this.#ways.get(key) === way) this.#ways.delete(key)
    }
    const going: Going = {
      over,
      opened(socket) {
        way.going.set(going, (fault) => socket.on('error', () => undefined).destroy(fault))
        socket.once('close', over)
      },
    }
    this.#ways.set(key, way)
    way.going.set(going, end)
    const enough = this.#circled.has(key) ? manyAgain : many
    if (way.going.size >= enough && !way.isAsked && !this.#wasSeen(this.#straight, key, believedFor)) {
      way.isAsked = true
      this.#asksBack(hop, absoluteForm, (isCircle) => {
        way.isAsked = false
        if (isCircle) return this.isCircle(hop, wanted)
        this.#circled.delete(key)
        rememberNewest(this.#straight, key, this.#now(), mostRemembered)
      })
    }
    return going
  }

  /** Such a connection came back here. */
  isCircle(hop: ProxyHop, wanted: Wanted): void {
    const key = keyOfWay(hop, wanted, isAskedForUrl(hop, wanted))
    this.#straight.delete(key)
    rememberNewest(this.#circled, key, this.#now(), mostRemembered)
    const fault = leadsBack(hop)
    for (const [going, end] of [...(this.#ways.get(key)?.going ?? [])]) {
      going.over()
      end(fault)
    }
  }

  #wasSeen(when: ReadonlyMap<string, number>, key: string, within: number): boolean {
    const at = when.get(key)
    return at !== undefined && this.#now() - at < within
  }
}

/** True where the proxy is not asked for a tunnel: some lead tunnels elsewhere. */
export const isAskedForUrl = (hop: ProxyHop, { origin, absoluteForm }: Wanted): boolean =>
  (hop.kind === 'http' || hop.kind === 'https') && absoluteForm === true && origin.scheme === 'http'

const keyOfWay = (hop: ProxyHop, { origin }: Wanted, absoluteForm: boolean) =>
  `${keyOfHop(hop)} ${absoluteForm ? 'URL' : 'tunnel'} ${origin.host} ${origin.port} ${nameKeyOf(origin)}`

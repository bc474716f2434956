import { steadyNow } from '../clocks/steady-clock.ts'
import type { RefusedAccount } from './proxy-fault.ts'
import { keyOfHop, type ProxyHop } from './route/hop.ts'

/** How long a proxy is not told again an account that it has just refused, in milliseconds. */
const heldBack = 5000

/**
 * Remembers for a moment which proxies refused their account. Each try counts as one with a wrong password, a page makes
 * dozens of them, and many companies lock an account after a handful. A right one comes with other settings.
 */
export class RefusedAccounts {
  readonly #now: () => number
  readonly #refused = new Map<string, { readonly fault: RefusedAccount; readonly at: number }>()

  constructor(now = steadyNow) {
    this.#now = now
  }

  add(hop: ProxyHop, fault: RefusedAccount): void {
    this.#refused.set(keyOf(hop), { fault, at: this.#now() })
  }

  /** Why the proxy is not asked now. */
  refusal(hop: ProxyHop): RefusedAccount | undefined {
    if (this.#refused.size === 0) return undefined
    const known = this.#refused.get(keyOf(hop))
    return known && this.#now() - known.at < heldBack ? known.fault : undefined
  }
}

const keyOf = (hop: ProxyHop) => `${keyOfHop(hop)} ${hop.username}`

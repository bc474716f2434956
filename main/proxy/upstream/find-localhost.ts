import type { LookupAddress } from 'node:dns'
import { type FindAddresses, findBySystem } from './find-addresses.ts'

/** True for `localhost` and all names under it (RFC 6761 §6.3). */
export const isLocalhost = (host: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(host)

/** Where the system's order is not known yet. */
const usual: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/**
 * Leads such names to this machine, as browsers and curl do by themselves: to both of its loopback addresses, in the
 * order that this system has them in for `localhost`. Many know but one, and the server may listen at the other. It is
 * asked once, now: names that no DNS answers for wait for half a minute each, two at a time, and servers on this machine
 * must not stand in line behind them.
 */
export function createFindLocalhost(ask: FindAddresses = findBySystem): FindAddresses {
  let known = usual
  ask('localhost', (error, addresses) => {
    if (error) return
    const unknown = usual.filter(({ address }) => !addresses.some((one) => one.address === address))
    known = [...addresses, ...unknown]
  })
  return (_name, found) => queueMicrotask(() => found(null, known))
}

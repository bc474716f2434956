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
 * Leads such names to this machine, as browsers and curl do by themselves, in the order of addresses that this system
 * has for `localhost`. It is asked for them once, now: names that no DNS answers for wait for half a minute each, two
 * at a time, and servers on this machine must not stand in line behind them.
 */
export function createFindLocalhost(ask: FindAddresses = findBySystem): FindAddresses {
  let known = usual
  ask('localhost', (error, addresses) => {
    if (!error && addresses.length > 0) known = addresses
  })
  return (_name, found) => queueMicrotask(() => found(null, known))
}

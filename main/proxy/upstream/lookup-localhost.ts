import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

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
export function createLocalhostLookup(ask: typeof lookup = lookup): LookupFunction {
  let known = usual
  ask('localhost', { all: true }, (error, addresses) => {
    if (!error && addresses.length > 0) known = addresses
  })
  return (_name, { family, all }, done) => {
    const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : 0
    const fitting = known.filter((one) => wanted === 0 || one.family === wanted)
    const found = fitting.length > 0 ? fitting : usual.filter((one) => one.family === wanted)
    queueMicrotask(() => {
      const [first] = found
      if (all) done(null, [...found])
      else done(null, first?.address ?? '127.0.0.1', first?.family)
    })
  }
}

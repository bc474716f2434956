import type { Socket } from 'node:net'
import { orNothing } from '../../shared/thrown/or-nothing.ts'
import { isLoopback, unmapped } from '../processes/connection-ends.ts'
import { steadyNow } from './clocks/steady-clock.ts'
import { ownAddresses } from './reach.ts'

/** How long what the system said of its addresses holds, in milliseconds: to ask takes it a tenth of one. */
const holdsFor = 1000

/** True where a connection leads nowhere any more, because this machine has lost the address that it has on it. */
export type IsCutOff = (socket: Pick<Socket, 'localAddress'>) => boolean

/**
 * Asks the system for its addresses, at most once in a second. One that it has never named is none that it has lost:
 * not every way out of a machine has an address in its list. `now` is in milliseconds.
 */
export function watchLocalAddresses(read: () => readonly string[] = readAddresses, now = steadyNow): IsCutOff {
  const ever = new Set<string>()
  let current = new Set<string>()
  let readAt = Number.NEGATIVE_INFINITY

  function look(): void {
    readAt = now()
    current = new Set(read())
    for (const address of current) ever.add(address)
  }

  look()
  return ({ localAddress }) => {
    if (localAddress === undefined) return false
    const address = unmapped(localAddress)
    if (isLoopback(address)) return false
    if (now() - readAt >= holdsFor) look()
    return ever.has(address) && !current.has(address)
  }
}

/** None where the system tells nobody. */
function readAddresses(): readonly string[] {
  return (orNothing(ownAddresses) ?? []).map(({ address }) => address)
}

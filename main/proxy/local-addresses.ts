import type { Socket } from 'node:net'
import { orNothing } from '../../shared/thrown/or-nothing.ts'
import { isLoopback, unmapped } from '../processes/connection-ends.ts'
import { steadyNow } from './clocks/steady-clock.ts'
import { ownAddresses } from './reach.ts'

/** How long what the system said of its addresses holds, in milliseconds: to ask takes it a tenth of one. */
const holdsFor = 1000

/**
 * True where a connection may lead nowhere any more: this machine has lost the address that it has on it, or has got a new
 * one since it was first asked about, as of a VPN, and packets with the old one may go that way now.
 */
export type IsCutOff = (socket: Pick<Socket, 'localAddress'>) => boolean

/**
 * Asks the system for its addresses, at most once in a second. One that it has never named is none that it has lost:
 * not every way out of a machine has an address in its list. `now` is in milliseconds.
 */
export function watchLocalAddresses(read: () => readonly string[] = readAddresses, now = steadyNow): IsCutOff {
  const ever = new Set<string>()
  let current = new Set<string>()
  let readAt = Number.NEGATIVE_INFINITY
  /** How often there were new ones: by now, and when each connection was first asked about. */
  let times = 0
  const asked = new WeakMap<object, number>()

  function look(): void {
    readAt = now()
    const before = current
    current = new Set(read())
    if ([...current].some((address) => !before.has(address) && !isLinkLocal(address))) times++
    for (const address of current) ever.add(address)
  }

  look()
  return (socket) => {
    const { localAddress } = socket
    if (localAddress === undefined) return false
    const address = unmapped(localAddress)
    if (isLoopback(address)) return false
    if (now() - readAt >= holdsFor) look()
    const first = asked.get(socket) ?? times
    asked.set(socket, first)
    return first !== times || (ever.has(address) && !current.has(address))
  }
}

/** Of RFC 4291 §2.5.6 and RFC 3927: each container that starts brings one, and no way leads out by it. */
const isLinkLocal = (address: string) => /^(?:fe[89ab]|169\.254\.)/i.test(address)

/** None where the system tells nobody. */
function readAddresses(): readonly string[] {
  return (orNothing(ownAddresses) ?? []).map(({ address }) => address)
}

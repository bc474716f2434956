import dns, { type LookupAddress } from 'node:dns'

/** Finds the addresses of a name. */
export type FindAddresses = (name: string, found: Found) => void
type Found = (error: Error | null, addresses: readonly LookupAddress[]) => void

/** As Node asks where it connects: for kinds of addresses that this machine has itself. */
const hints = process.platform === 'win32' ? 0 : dns.ADDRCONFIG

/** Asks the system: its hosts file, its DNS, and whatever else it knows names by. */
export const findBySystem: FindAddresses = (name, found) => dns.lookup(name, { all: true, hints }, found)

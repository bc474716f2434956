import { BlockList, isIPv4, type Socket } from 'node:net'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { unmapped } from '../processes/connection-ends.ts'

/** Who may use the proxy: this machine, or all of its network. */
export type Reach = 'this-machine' | 'network'

/** The address at which to listen for them. IPv4 alone: what has no other is no emulator, container or phone. */
export const addressFor = (reach: Reach): string => (reach === 'network' ? '0.0.0.0' : '127.0.0.1')

/** Networks that nobody reaches over the internet (RFC 1918, RFC 3927, RFC 6598), and this machine. */
const near = new BlockList()
near.addSubnet('127.0.0.0', 8)
near.addSubnet('10.0.0.0', 8)
near.addSubnet('172.16.0.0', 12)
near.addSubnet('192.168.0.0', 16)
near.addSubnet('169.254.0.0', 16)
near.addSubnet('100.64.0.0', 10)

/** A machine whose address is public must not become an open proxy for everybody. */
export function mayConnect({ remoteAddress = '', localAddress = '' }: Pick<Socket, 'remoteAddress' | 'localAddress'>) {
  const from = unmapped(remoteAddress)
  // What comes from this very machine by its own address is near, whatever the address is.
  return from === unmapped(localAddress) || (isIPv4(from) && near.check(from))
}

/**
 * All addresses of interfaces that are up, loopback included.
 * @throws where the system tells nobody
 */
export function ownAddresses(): readonly NetworkInterfaceInfo[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
}

/** The addresses by which others on its networks reach this machine; those of containers' bridges are among them. */
export function networkAddresses(): readonly string[] {
  return ownAddresses()
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
}

/** True for every address of this machine, loopback included. */
export function isAddressOfThisMachine(host: string): boolean {
  return ownAddresses().some(({ address }) => address === host)
}

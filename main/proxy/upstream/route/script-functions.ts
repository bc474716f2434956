import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { networkAddresses } from '../../reach.ts'

/** What a script may call besides what every browser has, or in its place. */
export const scriptFunctions = {
  alert: () => undefined,
  // pac-resolver's own would connect to a server on the internet to find it out.
  myIpAddress: () => networkAddresses()[0] ?? '127.0.0.1',
  // Microsoft's, for IPv6 too; Chromium has them as well.
  myIpAddressEx: () => networkAddresses().join(';') || '127.0.0.1',
  dnsResolveEx: async (host: string) => (await addressesOf(host)).join(';'),
  isResolvableEx: async (host: string) => (await addressesOf(host)).length > 0,
  isInNetEx: (address: string, network: string) =>
    String(address)
      .split(';')
      .some((one) => isIn(one.trim(), String(network))),
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(String(host), { all: true }).catch(() => [])).map(({ address }) => address)
}

function isIn(address: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/')
  const family = isIP(base)
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32))
    return false
  const block = new BlockList()
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  block.addSubnet(base, Number(bits), kind)
  return block.check(address, kind)
}

import { BlockList, isIP } from 'node:net'
import { canonicalHost, readHostPattern } from '../../../../shared/proxy-settings/host-pattern.ts'
import { createHostSet } from '../../../../shared/proxy-settings/host-set.ts'
import { isLoopback } from '../../authority.ts'

/** The hosts that are reached without a proxy. */
export type Bypass = (host: string, port: number) => boolean

/**
 * Reads a list of hosts as the systems write it. A plain name stands for all below it too, as in NO_PROXY; besides
 * there are `10.0.0.0/8`, `169.254/16` (macOS), `10.*` and `<local>`, which is every name without a dot (Windows).
 */
export function createBypass(list: readonly string[]): Bypass {
  const names: (readonly [string, true])[] = []
  const globs: RegExp[] = []
  const blocks = new BlockList()
  let plainNames = false
  let anyBlock = false
  for (const raw of list) {
    // Some write a network with the brackets that an address has in a URL.
    const item = raw.trim().replace(/^\[([^\]]*)\](?=\/)/, '$1')
    if (item === '') continue
    if (item === '<local>') plainNames = true
    else if (/^[0-9a-f.:]+\/\d+$/i.test(item)) anyBlock = addBlock(blocks, item) || anyBlock
    else if (isIP(item) !== 0 || /^\*(?:\.|$|:)/.test(item)) names.push([item, true])
    else if (item.includes('*')) globs.push(globOf(item))
    else {
      const pattern = readHostPattern(item)
      if (typeof pattern !== 'string')
        names.push([item.startsWith('.') || isIP(pattern.name) ? item : `.${item}`, true])
    }
  }
  const set = createHostSet(names)
  return (host, port) => {
    const name = canonicalHost(host)
    if (set.find(name, port)) return true
    const family = isIP(name)
    if (plainNames && family === 0 && !name.includes('.')) return true
    if (anyBlock && family !== 0 && blocks.check(name, family === 6 ? 'ipv6' : 'ipv4')) return true
    return globs.some((glob) => glob.test(name))
  }
}

/** The systems' own rule: what is on this machine is never asked of a proxy. */
export function bypassLoopback(bypass: Bypass): Bypass {
  return (host, port) => isLoopback(host) || host.toLowerCase().endsWith('.localhost') || bypass(host, port)
}

function addBlock(blocks: BlockList, item: string): boolean {
  const [address = '', bits = ''] = item.split('/')
  const ipv6 = address.includes(':')
  const whole = ipv6 ? address : [...address.split('.').filter(Boolean), '0', '0', '0'].slice(0, 4).join('.')
  if (isIP(whole) === 0 || Number(bits) > (ipv6 ? 128 : 32)) return false
  blocks.addSubnet(whole, Number(bits), ipv6 ? 'ipv6' : 'ipv4')
  return true
}

/** Each star takes as little as it can; there are so few of them in such a list that it stays quick. */
function globOf(item: string): RegExp {
  const parts = item
    .toLowerCase()
    .split(/\*+/)
    .map((part) => part.replaceAll(/[^a-z0-9_-]/g, String.raw`\$&`))
  return new RegExp(`^${parts.slice(0, 6).join('[^]*?')}$`)
}

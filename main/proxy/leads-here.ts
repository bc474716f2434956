import { isIP } from 'node:net'
import { isLoopback } from './authority.ts'
import { isAddressOfThisMachine } from './reach.ts'

/** True for addresses that lead to this machine: loopback, the unspecified address (RFC 1122 §3.2.1.3), its own. */
export function leadsHere(host: string): boolean {
  return (
    isLoopback(host) ||
    (isIP(host) !== 0 && isAddressOfThisMachine(host)) ||
    (isIP(host) !== 0 &&
      /^(?:0\.0\.0\.0|[0:]+|[0:]*:ffff:(?:0\.0\.0\.0|127\.[\d.]+|7f[\da-f]{2}:[\da-f]+|0+:0+))$/i.test(host))
  )
}

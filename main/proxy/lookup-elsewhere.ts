import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopback } from './authority.ts'
import { isAddressOfThisMachine } from './reach.ts'

/** The code of the error where a name leads back to this proxy. */
export const circleCode = 'ERR_TOKENTRAIL_CIRCLE'

/**
 * Finds a name's addresses, and fails where one is this machine's own. It is for requests to the proxy's own port
 * under another name (`127.1`, a name that a web page had pointed here): each would come back as the next request.
 */
export const lookupElsewhere: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '')
    if (addresses.some(({ address }) => leadsHere(address))) {
      return done(Object.assign(new Error('circle'), { code: circleCode }), '')
    }
    if (options.all) return done(null, addresses)
    const [first] = addresses
    done(null, first?.address ?? '', first?.family)
  })
}

/** True for addresses that lead to this machine: loopback, the unspecified address (RFC 1122 §3.2.1.3), its own. */
export function leadsHere(host: string): boolean {
  return (
    isLoopback(host) ||
    (isIP(host) !== 0 && isAddressOfThisMachine(host)) ||
    (isIP(host) !== 0 &&
      /^(?:0\.0\.0\.0|[0:]+|[0:]*:ffff:(?:0\.0\.0\.0|127\.[\d.]+|7f[\da-f]{2}:[\da-f]+|0+:0+))$/i.test(host))
  )
}

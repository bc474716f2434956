import { leadsHere } from '../leads-here.ts'
import { type FindAddresses, findBySystem } from './find-addresses.ts'

/** The code of the error where a name leads back to this proxy. */
export const circleCode = 'ERR_TOKENTRAIL_CIRCLE'

/** The request would come back as the next one, for ever. */
export const circle = (): Error => Object.assign(new Error('circle'), { code: circleCode })

/**
 * Finds a name's addresses, and fails where one is this machine's own. It is for requests to the proxy's own port
 * under another name (`127.1`, a name that a web page had pointed here).
 */
export const findElsewhere: FindAddresses = (name, found) =>
  findBySystem(name, (error, addresses) =>
    !error && addresses.some(({ address }) => leadsHere(address)) ? found(circle(), []) : found(error, addresses),
  )

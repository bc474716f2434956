import type { Flow } from '../../flow/flow.ts'
import { observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { firstOf } from '../in-flow.ts'

/** RFC 9101 §5.2, OpenID Connect Core §6.2: in ASCII characters, fragment included. */
const longestAddress = 512

/** A request_uri that is longer than servers and phones need take. The name of a pushed request is the server's own. */
export function lengthOfAddress(flow: Flow): readonly Observation<'note'>[] {
  const uri = firstOf(flow, 'authorization-request')?.parameters.find(
    ({ name, in: carriedIn }) => name === 'request_uri' && carriedIn !== 'jwt',
  )
  if (!uri || uri.value.length <= longestAddress || /^urn:/i.test(uri.value)) return []
  if (firstOf(flow, 'pushed-authorization-request')) return []
  return [
    observe(
      'note',
      `The request_uri has ${uri.value.length} characters, and should have ${longestAddress} at most: a server may refuse it, or cut it. Keep what it says at the client, and send a short address.`,
      shows(uri, `at most ${longestAddress} characters`),
    ),
  ]
}

import type { Located } from '../exchange/place.ts'
import { comparableOrigin, withoutLastSlash } from '../exchange/url-parts.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, status } from './evidence.ts'
import type { Evidence } from './finding.ts'
import { askedResources } from './resource/asked-resources.ts'
import { refusesToken, usedClaimPlace, usedToken } from './used-token.ts'

/** The access token is for another resource than the one that refused it (RFC 9068 §4, RFC 8707 §2). */
export const accessTokenAudienceMismatch = defineCause({
  id: 'access-token-audience-mismatch',
  title: 'The access token is for another resource',
  possibleCause:
    'The client asked for a token without naming the resource, or named another one, and the server made it for its default.',
  solution:
    'Name the resource when asking for the token (resource, or what the server has for it: audience, scope), and send each token to its own resource alone.',
  troubleshoot: 'Compare aud in the access token with the address of the resource, and with what its metadata names.',
  references: ['RFC 9068 §4', 'RFC 8707 §2', 'RFC 9728 §2', 'RFC 9700 §2.3'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['access-token-rejected'],
  checkResource(step, flow, context) {
    const { message } = step
    if (message.kind !== 'resource-response' || !refusesToken(message)) return []
    // What the client named, and the server did not put into the token, is told as that.
    const asked = askedResources(flow)
    if (asked.first.length > 0 || asked.token.length > 0) return []
    const token = usedToken(message)
    const found = token && compare(token, message, context)
    if (!found) return []
    return [
      observe(
        'error',
        'The resource refused the access token, which is for {seen:0} (aud), and the resource is {expected:0}. Ask for a token for this resource.',
        found,
        status(message.exchange, message.response.status, null),
      ),
    ]
  },
})

/** Audiences need not be addresses: only what an address, or the resource itself, contradicts is proved. */
function compare(token: Located, used: ResourceResponse, { tokens, session }: CheckContext): Evidence | undefined {
  const decoded = tokens.decode(token.value)
  if (decoded.kind !== 'jws') return undefined
  const aud = memberValue(decoded.payload, 'aud')
  const audiences = [aud].flat().filter((one) => typeof one === 'string')
  if (audiences.length === 0) return undefined
  const place = usedClaimPlace(token, 'aud', decoded.payload)
  const seen = typeof aud === 'string' ? aud : JSON.stringify(aud)
  const origin = comparableOrigin(used.endpoint)
  const named = session.resources
    .map(({ metadata }) => metadata.resource)
    .findLast((resource) => resource && isWithin(used.endpoint, resource.value))
  if (named) {
    if (audiences.some((one) => isSame(one, named.value) || isWithin(used.endpoint, one))) return undefined
    return { place, seen, expected: named.value, expectedAt: named.place }
  }
  const elsewhere = audiences.every((one) => /^https?:\/\//.test(one) && comparableOrigin(one) !== origin)
  return elsewhere ? { place, seen, expected: used.endpoint } : undefined
}

const isSame = (one: string, other: string) => withoutLastSlash(one) === withoutLastSlash(other)

/** True for a URL at this address or below it. */
function isWithin(url: string, base: string): boolean {
  if (comparableOrigin(url) === undefined || comparableOrigin(url) !== comparableOrigin(base)) return false
  const below = withoutLastSlash(base)
  return url === below || url.startsWith(`${below}/`)
}

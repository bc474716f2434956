import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { inWords } from './length-of-time.ts'
import { grantedBy, refusesToken, timeOf, usedClaimPlace, usedToken } from './used-token.ts'

/** The access token was used after its end, and not renewed (RFC 6749 §5.1, RFC 6750 §3.1). */
export const accessTokenExpired = defineCause({
  id: 'access-token-expired',
  title: 'The access token had ended when it was used',
  possibleCause: 'The client keeps an access token longer than it lasts, and does not renew it.',
  solution:
    'Renew the access token by the refresh token before expires_in is over, or at the first 401, and send the new one.',
  troubleshoot: 'Add expires_in to the time of the token response, and compare it with the time of the request.',
  references: ['RFC 6749 §1.5', 'RFC 6749 §5.1', 'RFC 6750 §3.1', 'RFC 9068 §2.2'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['access-token-rejected'],
  check(flow, context) {
    // A client may well find out by a 401, and renew the token then: only where it ended so is it a fault.
    const last = flow.lastResource?.message
    if (last?.kind !== 'resource-response' || !refusesToken(last) || isRenewed(flow, last)) return []
    const token = usedToken(last)
    const end = token && endOf(flow, token, last, context)
    return end ? [tell(last, end)] : []
  },
})

function isRenewed(flow: Flow, last: ResourceResponse): boolean {
  return stepsOf(flow, 'token-response').some(({ message }) => message.granted && message.at > last.at)
}

interface End {
  readonly at: number
  readonly evidence: Evidence
  readonly words: string
}

/** When the token was over, where that is before it was used. */
export function endOf(flow: Flow, token: Located, used: ResourceResponse, { tokens }: CheckContext): End | undefined {
  const decoded = tokens.decode(token.value)
  const exp = decoded.kind === 'jws' ? memberValue(decoded.payload, 'exp') : undefined
  if (decoded.kind === 'jws' && typeof exp === 'number') {
    const place = usedClaimPlace(token, 'exp', decoded.payload)
    const at = exp * 1000
    const words = 'It says itself when it ends: {seen:0} (exp).'
    return at <= timeOf(used) ? { at, evidence: { place, seen: String(exp), expected: null }, words } : undefined
  }
  const given = grantedBy(flow, token)
  const lifetime = given && parameter(given, 'expires_in')
  const seconds = Number(lifetime?.value)
  if (!given || !lifetime || !(seconds > 0)) return undefined
  const at = given.at + seconds * 1000
  const words = 'The response that gave it says {seen:0} seconds (expires_in).'
  return at <= used.at ? { at, evidence: shows(lifetime), words } : undefined
}

function tell(last: ResourceResponse, { at, evidence, words }: End): Observation<'error'> {
  const late = inWords(Math.max(timeOf(last), last.at) - at)
  return observe(
    'error',
    `The resource refused the access token, which had ended ${late} before. ${words} Renew it by the refresh token, or log in anew.`,
    evidence,
    status(last.exchange, last.response.status, null),
  )
}

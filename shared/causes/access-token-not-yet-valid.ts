import type { Flow } from '../flow/flow.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, status } from './evidence.ts'
import type { Observation } from './finding.ts'
import { inWords } from './length-of-time.ts'
import { refusesToken, timeOf, usedClaimPlace, usedToken } from './used-token.ts'

/** The access token begins only after it was used, and was refused for it (RFC 7519 §4.1.5). */
export const accessTokenNotYetValid = defineCause({
  id: 'access-token-not-yet-valid',
  title: 'The access token was not valid yet when it was used',
  possibleCause:
    'The clock of the server that makes the tokens is ahead of that of the resource, and the resource allows for no difference.',
  solution:
    'Set both clocks by a time server, and let the resource allow for a minute. The server should put no nbf into a token that is to be used at once.',
  troubleshoot: 'Compare nbf and iat of the access token with the Date header of the refusal.',
  references: ['RFC 7519 §4.1.5', 'RFC 7519 §4.1.6', 'RFC 6750 §3.1', 'RFC 9068 §4'],
  severities: ['error'],
  where: 'authorization-server',
  check(flow, context) {
    const found = early(flow, context)
    return found ? [found] : []
  },
})

function early(flow: Flow, { tokens }: CheckContext): Observation<'error'> | undefined {
  const last = flow.lastResource?.message
  if (last?.kind !== 'resource-response' || !refusesToken(last)) return undefined
  const token = usedToken(last)
  const decoded = token && tokens.decode(token.value)
  if (!token || decoded?.kind !== 'jws') return undefined
  for (const claim of ['nbf', 'iat'] as const) {
    const begin = memberValue(decoded.payload, claim)
    if (typeof begin !== 'number' || begin * 1000 <= timeOf(last)) continue
    return observe(
      'error',
      `The resource refused the access token, which ${claim === 'nbf' ? 'begins' : 'says that it was made'} ${inWords(begin * 1000 - timeOf(last))} later (${claim} {seen:0}): the clocks of the two differ. Set them by a time server, and let the resource allow for a minute.`,
      { place: usedClaimPlace(token, claim, decoded.payload), seen: String(begin), expected: null },
      status(last.exchange, last.response.status, null),
    )
  }
  return undefined
}

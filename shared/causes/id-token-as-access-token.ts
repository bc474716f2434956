import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence } from './finding.ts'
import { idTokens } from './id-tokens.ts'
import { refusesToken, usedClaimPlace, usedToken } from './used-token.ts'

/** The client sends the ID token to a resource, which refuses it (OpenID Connect Core §2; RFC 9068 §5). */
export const idTokenAsAccessToken = defineCause({
  id: 'id-token-as-access-token',
  title: 'The ID token is used as an access token',
  possibleCause:
    'The client takes id_token out of the token response where it should take access_token: both look alike.',
  solution: 'Send the access_token of the token response to the resource. The ID token is for the client alone.',
  troubleshoot: 'Compare the token in the Authorization header with access_token and id_token of the token response.',
  references: ['OpenID Connect Core §2', 'RFC 6750 §2.1', 'RFC 9068 §5'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['access-token-rejected'],
  checkResource(step, flow, context) {
    const { message } = step
    if (message.kind !== 'resource-response' || !refusesToken(message)) return []
    const token = usedToken(message)
    const proof = token && proofOf(token, flow, context)
    if (!token || !proof) return []
    return [
      observe(
        'error',
        'The resource refused the token, and what was sent is the ID token: it tells the client who logged in, and is not made for a resource. Send the access token.',
        ...proof,
      ),
    ]
  },
})

/** The same value as an id_token of the flow, or claims that only ID tokens have. */
function proofOf(token: Located, flow: Flow, context: CheckContext): readonly [Evidence, ...Evidence[]] | undefined {
  const given = idTokens(flow, context).find(({ value }) => value === token.value)
  if (given) return [{ place: token.place, seen: token.value, expected: null, expectedAt: given.place }]
  const decoded = context.tokens.decode(token.value)
  if (decoded.kind !== 'jws') return undefined
  const marks = ['at_hash', 'c_hash', 'nonce'].filter((claim) => memberValue(decoded.payload, claim) !== undefined)
  const [first] = marks
  if (first === undefined || memberValue(decoded.payload, 'scope') !== undefined) return undefined
  const value = String(memberValue(decoded.payload, first))
  return [shows(token), { place: usedClaimPlace(token, first, decoded.payload), seen: value, expected: null }]
}

import { parameter } from '../exchange/parameter.ts'
import { readableRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'

/** Two logins share one code verifier, of which only the challenge is seen (RFC 7636 §4.1, RFC 9700 §2.1.1). */
export const pkceReused = defineCause({
  id: 'pkce-reused',
  title: 'The code challenge was sent in an earlier login already',
  possibleCause:
    'The client makes its code verifier once, at its start or in its configuration, and not for each login.',
  solution:
    'Make a new random verifier for each authorization request, and keep it in the session of that login alone.',
  troubleshoot: 'Compare code_challenge in the authorization requests of two logins.',
  references: ['RFC 7636 §4.1', 'RFC 9700 §2.1.1'],
  severities: ['warning'],
  where: 'client',
  check(flow, { session }) {
    const request = readableRequest(flow)
    const challenge = request && parameter(request, 'code_challenge')
    const before = challenge && session.firstUse('code_challenge', challenge.value, flow.id)
    const earlier = before && parameter(before, 'code_challenge')
    if (!request || !challenge || !earlier) return []
    // The very same request again is a reload, and told by its state.
    const state = parameter(request, 'state')?.value
    if (state !== undefined && parameter(before, 'state')?.value === state) return []
    return [
      observe(
        'warning',
        'The code_challenge {seen:0} was sent in an earlier login already, and so there is one code verifier for several logins: whoever learns it once can redeem the codes of all of them. Make a new one for each login.',
        { place: challenge.place, seen: challenge.value, expected: null, expectedAt: earlier.place },
      ),
    ]
  },
})

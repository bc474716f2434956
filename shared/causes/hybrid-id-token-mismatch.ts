import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Observation } from './finding.ts'
import { claimValue, type IdToken, idTokens, memberPlace } from './id-tokens.ts'

/** The two ID tokens of a hybrid login are not about the same person (OpenID Connect Core §3.3.3.6). */
export const hybridIdTokenMismatch = defineCause({
  id: 'hybrid-id-token-mismatch',
  title: 'The two ID tokens of the login are not of the same person',
  possibleCause:
    'The code in the response is of another login than the ID token beside it: somebody put it there, or two logins were mixed up.',
  solution:
    'Refuse the login where iss or sub differ between the two ID tokens, and check c_hash before the code is used.',
  troubleshoot: 'Compare iss and sub in the ID token of the authorization response with those of the token response.',
  references: ['OpenID Connect Core §3.3.3.6', 'OpenID Connect Core §3.3.2.10'],
  severities: ['error'],
  where: 'authorization-server',
  check(flow, context) {
    const tokens = idTokens(flow, context)
    const front = tokens.find(({ isFront, jws }) => isFront && jws)
    const back = tokens.find(({ isFront, isRefreshed, jws }) => !isFront && !isRefreshed && jws)
    if (!front || !back) return []
    // Where the issuer is known, each that is wrong is told by itself.
    const claims = flow.issuer === undefined ? (['iss', 'sub'] as const) : (['sub'] as const)
    return claims.flatMap((claim) => compare(front, back, claim))
  },
})

function compare(front: IdToken, back: IdToken, claim: 'iss' | 'sub'): readonly Observation<'error'>[] {
  const first = claimValue(front, claim)
  const second = claimValue(back, claim)
  if (typeof first !== 'string' || typeof second !== 'string' || first === second) return []
  return [
    observe(
      'error',
      `The ID token of the token response has {seen:0} as ${claim}, and the one that came by way of the browser has {expected:0}. Both must be the same, and a client must refuse the login.`,
      {
        place: memberPlace(back, 'payload', claim, back.jws?.payload),
        seen: second,
        expected: first,
        expectedAt: memberPlace(front, 'payload', claim, front.jws?.payload),
      },
    ),
  ]
}

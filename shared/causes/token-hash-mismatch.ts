import type { JudgedClaim } from '../tokens/claim-verdict.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { claimEvidence, idTokens, wentOn, wrongClaim } from './id-tokens.ts'

/** What ties an ID token to what came with it. */
const tied = [
  'at_hash',
  'c_hash',
  's_hash',
  'urn:openid:params:jwt:claim:rt_hash',
  'urn:openid:params:jwt:claim:auth_req_id',
] as const satisfies readonly JudgedClaim[]

/** The hashes in the ID token do not fit the tokens, the code or the state beside it (OpenID Connect Core §3.1.3.8, §3.3.2.10). */
export const tokenHashMismatch = defineCause({
  id: 'token-hash-mismatch',
  title: 'The ID token does not fit what came with it',
  possibleCause:
    'The access token or the code was exchanged on the way, the server hashes another text than it sends, or hashes with another algorithm than it signs with.',
  solution:
    'Hash the value as it is sent, in ASCII, with the hash of the alg in the header, and take the left half in Base64url without padding.',
  troubleshoot:
    'Hash the access token (at_hash), the code (c_hash), the state (s_hash), or the refresh token that was pushed (rt_hash), and compare.',
  references: [
    'OpenID Connect Core §3.1.3.8',
    'OpenID Connect Core §3.2.2.10',
    'OpenID Connect Core §3.3.2.10',
    'OpenID Connect Core §3.3.2.11',
    'FAPI 1.0 Advanced §5.1.1',
    'OpenID Connect CIBA §10.3.1',
  ],
  severities: ['error'],
  where: 'authorization-server',
  check: (flow, context) =>
    idTokens(flow, context).flatMap((token) =>
      tied.flatMap((claim) => {
        const wrong = wrongClaim(token, claim)
        if (!wrong) return []
        const evidence = claimEvidence(token, wrong, context)
        const name = claim.replace('urn:openid:params:jwt:claim:', '')
        const told =
          wrong.seen === null
            ? `The ID token has no ${name}; what came with it gives {expected:0}.`
            : `The ID token has {seen:0} as ${name}, and what came with it gives {expected:0}.`
        return [observe('error', `${told} ${wrong.why} A client must refuse both.${wentOn(flow, token)}`, evidence)]
      }),
    ),
})

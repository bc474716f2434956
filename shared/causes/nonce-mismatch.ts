import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import { memberText } from '../tokens/token-members.ts'
import { askedFor, readableRequest } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, toChangeAt } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { claimEvidence, type IdToken, idTokens, memberPlace, wentOn, wrongClaim } from './id-tokens.ts'

/** The nonce that ties the ID token to the login is absent, changed, or used before (OpenID Connect Core §3.1.3.7, rule 11). */
export const nonceMismatch = defineCause({
  id: 'nonce-mismatch',
  title: 'The nonce does not tie the ID token to the request',
  possibleCause:
    'The client compares with the nonce of another login, because two tabs share one place for it; the server loses it; or the token is of another login.',
  solution:
    'Make a new random nonce for each login, keep it with the state of that login, send it, and compare it with the one in the ID token.',
  troubleshoot: 'Compare nonce in the authorization request with nonce in the ID token.',
  references: ['OpenID Connect Core §3.1.2.1', 'OpenID Connect Core §3.1.3.7', 'RFC 9700 §4.5'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check(flow, context) {
    const tokens = idTokens(flow, context)
    return [...tokens.flatMap((token) => returned(flow, token, context)), ...reused(flow, context)]
  },
})

function returned(flow: Flow, token: IdToken, context: CheckContext): readonly Observation<Alarm>[] {
  const wrong = wrongClaim(token, 'nonce')
  if (!wrong) return unasked(flow, token)
  const told =
    wrong.seen === null
      ? 'The request was sent with the nonce {expected:0}, and the ID token has none.'
      : 'The request was sent with the nonce {expected:0}, and the ID token has {seen:0}: it may be of another login.'
  return [
    observe(
      'error',
      `${told} A client must refuse it, for without this anybody could put a token of theirs in its place.${wentOn(flow, token)}`,
      claimEvidence(token, wrong, context),
    ),
  ]
}

/** A nonce that this login did not send was sent by another one. */
function unasked(flow: Flow, token: IdToken): readonly Observation<Alarm>[] {
  const asked = readableRequest(flow)
  const seen = token.jws && memberText(token.jws.payload, 'nonce')
  if (seen === undefined || !asked || token.isRefreshed) return []
  if (token.expected.claims.clientId === undefined || parameter(asked, 'nonce')) return []
  const place = memberPlace(token, 'payload', 'nonce', token.jws?.payload)
  return [
    toChangeAt(
      'client',
      observe(
        'warning',
        'The ID token has the nonce {seen:0}, and the authorization request sent none: the token was asked for by another login. Many libraries refuse it. Send a nonce and compare it.',
        { place, seen, expected: null },
      ),
    ),
  ]
}

function reused(flow: Flow, { session }: CheckContext): readonly Observation<Alarm>[] {
  const nonce = askedFor(flow, 'nonce')
  const before = nonce && session.firstUse('nonce', nonce.value, flow.id)
  const earlier = before && parameter(before, 'nonce')
  if (!nonce || !earlier) return []
  return [
    {
      ...observe(
        'warning',
        'The nonce {seen:0} was sent in an earlier login already. One that is used again protects nobody: a token of the first login fits the second. Make a new random one for each login.',
        { place: nonce.place, seen: nonce.value, expected: null, expectedAt: earlier.place },
      ),
      where: 'client',
    },
  ]
}

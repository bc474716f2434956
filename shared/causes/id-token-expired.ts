import { headerValue } from '../exchange/exchange.ts'
import type { Flow } from '../flow/flow.ts'
import { judgeClaims } from '../tokens/judge-claims.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Observation } from './finding.ts'
import { claimEvidence, claimValue, type IdToken, idTokens, wentOn, wrongClaim } from './id-tokens.ts'

/** The ID token had ended, or had not begun, when it was given (OpenID Connect Core §3.1.3.7, rule 9; RFC 7519 §4.1.5). */
export const idTokenExpired = defineCause({
  id: 'id-token-expired',
  title: 'The ID token was not valid when it was given',
  possibleCause:
    'The server gives a token out of a cache, gives tokens a life that is too short, or its clock is wrong.',
  solution: 'Issue a new ID token with each token response, with exp some minutes ahead, and keep the clocks right.',
  troubleshoot: 'Compare exp and nbf in the ID token with the Date header of the response that carries it.',
  references: ['OpenID Connect Core §3.1.3.7', 'RFC 7519 §4.1.4', 'RFC 7519 §4.1.5'],
  severities: ['error'],
  where: 'authorization-server',
  check: (flow, context) => idTokens(flow, context).flatMap((token) => judge(flow, token, context)),
})

function judge(flow: Flow, token: IdToken, context: CheckContext): readonly Observation<'error'>[] {
  return (['exp', 'nbf'] as const).flatMap((claim) => {
    const wrong = wrongClaim(token, claim)
    // A claim that is missing, or no number, is malformed; a clock that is wrong is a cause of its own.
    if (!wrong || typeof claimValue(token, claim) !== 'number' || fitsServersClock(token, claim)) return []
    const evidence = claimEvidence(token, wrong, context)
    const told = claim === 'exp' ? 'The ID token ended at {seen:0}.' : 'The ID token begins at {seen:0}.'
    return [
      observe('error', `${told} ${wrong.why} A client must refuse it: log in anew.${wentOn(flow, token)}`, evidence),
    ]
  })
}

/** The server's own clock may say that all is well: then the clock of the capture is another one. */
function fitsServersClock({ jws, holder }: IdToken, claim: 'exp' | 'nbf'): boolean {
  const response = 'response' in holder ? holder.response : undefined
  const date = response && Date.parse(headerValue(response.headers, 'date') ?? '')
  if (!jws || !date || Number.isNaN(date)) return false
  return judgeClaims(jws, { now: date }).some((verdict) => verdict.claim === claim && verdict.ok)
}

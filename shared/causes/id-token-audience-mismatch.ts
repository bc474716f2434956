import type { Flow } from '../flow/flow.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe } from './evidence.ts'
import type { Observation } from './finding.ts'
import { claimEvidence, type IdToken, idTokens, isToldByRefresh, memberPlace, wentOn, wrongClaim } from './id-tokens.ts'

/** The ID token is for another client (OpenID Connect Core §3.1.3.7, rules 3 and 4). */
export const idTokenAudienceMismatch = defineCause({
  id: 'id-token-audience-mismatch',
  title: 'The ID token is for another client',
  possibleCause:
    'The client is set up with the id of another application, two applications share one login, or the token was taken from elsewhere.',
  solution:
    'Use the client id of the application that the login is for, at each step, and have the server put that id into aud.',
  troubleshoot: 'Compare aud and azp in the ID token with client_id in the authorization and the token request.',
  references: ['OpenID Connect Core §2', 'OpenID Connect Core §3.1.3.7'],
  severities: ['error', 'warning', 'note'],
  where: 'authorization-server',
  check: (flow, context) =>
    idTokens(flow, context).flatMap((token, _index, tokens) =>
      isToldByRefresh(tokens, token, 'aud') ? [] : judge(flow, token, context),
    ),
})

function judge(flow: Flow, token: IdToken, context: CheckContext): readonly Observation[] {
  const audience = wrongClaim(token, 'aud')
  if (audience) {
    const evidence = claimEvidence(token, audience, context)
    const told =
      audience.seen === null
        ? 'The ID token has no aud: it does not say whom it is for.'
        : 'The ID token is for {seen:0}, and the client that asked is {expected:0}.'
    return [
      observe('error', `${told} A client must refuse a token that does not name it.${wentOn(flow, token)}`, evidence),
    ]
  }
  const party = wrongClaim(token, 'azp')
  if (party) {
    return [
      observe(
        'warning',
        'The ID token names this client, but {seen:0} as the party that asked for it (azp), and {expected:0} is the client that did. Many libraries refuse such a token. Use one client id for the whole login.',
        claimEvidence(token, party, context),
      ),
    ]
  }
  return [...unnamedParty(token)]
}

/** More than one audience: who of them asked is told by azp alone. */
function unnamedParty(token: IdToken): readonly Observation[] {
  const audience = token.jws && memberValue(token.jws.payload, 'aud')
  const clientId = token.expected.claims.clientId
  if (!token.jws || clientId === undefined || !Array.isArray(audience)) return []
  if (audience.length < 2 || memberValue(token.jws.payload, 'azp') !== undefined) return []
  const place = memberPlace(token, 'payload', 'azp')
  return [
    observe(
      'note',
      'The ID token is for several audiences and does not say which of them asked (azp). A client that knows only itself is to refuse audiences that it does not trust.',
      lacks(place, clientId),
    ),
  ]
}

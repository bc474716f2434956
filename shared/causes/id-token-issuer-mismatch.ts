import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { claimEvidence, idTokens, isToldByRefresh, wentOn, wrongClaim } from './id-tokens.ts'

/** The ID token was issued by another server than the one that was asked (OpenID Connect Core §3.1.3.7, rule 2). */
export const idTokenIssuerMismatch = defineCause({
  id: 'id-token-issuer-mismatch',
  title: 'The ID token is from another issuer',
  possibleCause:
    'The client is set up with another address of the server than the server itself uses, a gateway changes the host that the server sees, or the token is really of somebody else.',
  solution:
    'Configure the issuer exactly as the token has it in iss, slash at the end included, or set the public address of the server where it does not know it.',
  troubleshoot: 'Compare iss in the ID token with issuer in the metadata, character by character.',
  references: ['OpenID Connect Core §3.1.3.7', 'OpenID Connect Discovery §4.3', 'RFC 9700 §4.4'],
  severities: ['error'],
  where: 'authorization-server',
  check: (flow, context) =>
    idTokens(flow, context).flatMap((token, _index, tokens) => {
      const wrong = wrongClaim(token, 'iss')
      if (!wrong || isToldByRefresh(tokens, token, 'iss')) return []
      const evidence = claimEvidence(token, wrong, context)
      const told = wrong.seen === null ? 'The ID token has no iss.' : 'The ID token names the issuer {seen:0}.'
      const advice =
        wrong.expected === null
          ? 'It is required: without it nobody knows whose word the token is.'
          : 'The server that was asked is {expected:0}. Both must be equal, character by character, and a client must refuse the token otherwise.'
      return [observe('error', `${told} ${advice} ${wrong.why}${wentOn(flow, token)}`, evidence)]
    }),
})

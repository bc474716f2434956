import { memberText } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { type IdToken, idTokens, memberPlace } from './id-tokens.ts'

/** The ID token is signed with an algorithm that the client did not register, or the server does not list (OpenID Connect Core §3.1.3.7, rule 7). */
export const idTokenAlgorithmUnexpected = defineCause({
  id: 'id-token-algorithm-unexpected',
  title: 'The ID token is signed with an unexpected algorithm',
  possibleCause:
    'The signing algorithm was changed at the server, or is set for this client to another one than the client expects.',
  solution:
    'Register the algorithm that the client expects (id_token_signed_response_alg), and have the server list it in id_token_signing_alg_values_supported.',
  troubleshoot: 'Compare alg in the header of the ID token with the registration and with the metadata.',
  references: ['OpenID Connect Core §3.1.3.7', 'OpenID Connect Registration §2', 'OpenID Connect Discovery §3'],
  severities: ['error', 'warning'],
  where: 'registration',
  check: (flow, context) => idTokens(flow, context).flatMap((token) => judge(token, context)),
})

function judge(token: IdToken, { registration, metadata }: CheckContext): readonly Observation<Alarm>[] {
  const alg = token.jws && memberText(token.jws.header, 'alg')
  // What is not signed has no valid signature, which is told elsewhere.
  if (!token.jws || alg === undefined || /^none$/i.test(alg)) return []
  const place = memberPlace(token, 'header', 'alg', token.jws.header)
  const registered = registration?.id_token_signed_response_alg
  if (registered !== undefined && registered !== alg) {
    return [
      observe(
        'error',
        'The ID token is signed with {seen:0}, and {expected:0} is registered for this client. A client that expects the registered one refuses the token. Make the two the same.',
        { place, seen: alg, expected: registered },
      ),
    ]
  }
  const listed = metadata?.idTokenSigningAlgValuesSupported
  if (registered !== undefined || !listed?.[0] || listed.some(({ value }) => value === alg)) return []
  return [
    {
      ...observe(
        'warning',
        'The ID token is signed with {seen:0}, and the metadata of the server lists {expected:0} alone. A client that goes by the metadata refuses the token.',
        { place, seen: alg, expected: listed.map(({ value }) => value).join(' '), expectedAt: listed[0].place },
      ),
      where: 'authorization-server',
    },
  ]
}

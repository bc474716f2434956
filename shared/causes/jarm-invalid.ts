import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse } from '../oauth/message.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Observation } from './finding.ts'
import { memberPlace } from './id-tokens.ts'
import { sightingsOf, stepsOf } from './in-flow.ts'
import { judgeSigned, signedWithin } from './signed-response.ts'

/** The signed authorization response is not what the client must get (JARM §2.4). */
export const jarmInvalid = defineCause({
  id: 'jarm-invalid',
  title: 'The signed authorization response is not valid',
  possibleCause:
    'The response is of another server, for another client, too old, changed on the way, or signed with a key that the server does not publish.',
  solution:
    'Have the server put iss (its issuer), aud (the client id) and exp (some minutes ahead) into the response, and sign it with a key of its key set. The client must refuse any other response.',
  troubleshoot: 'Take the parameter response apart, and compare iss, aud and exp; verify its signature by jwks_uri.',
  references: ['JARM §2.1', 'JARM §2.4'],
  severities: ['error'],
  where: 'authorization-server',
  // In one that cannot be read there is no state to be seen.
  leadsTo: ['state-mismatch'],
  check: (flow, context) =>
    stepsOf(flow, 'authorization-response').flatMap((step) => {
      const response = sightingsOf(step).find(({ jarm }) => jarm)
      return response?.jarm ? judge(flow, response, response.jarm, context) : []
    }),
})

function judge(
  flow: Flow,
  { at }: AuthorizationResponse,
  jarm: Located,
  context: CheckContext,
): readonly Observation<'error'>[] {
  const claims = ['iss', 'aud', 'exp'] as const
  const found = judgeSigned(flow, { noun: 'signed response', token: jarm, at, claims, required: true }, context)
  const jws = signedWithin(jarm, context)
  if (!jws || memberValue(jws.payload, 'exp') !== undefined) return found
  const missing =
    'The signed response does not say when it ends (exp). It is required: otherwise it could be used again.'
  const place = memberPlace(jarm, 'payload', 'exp', jws.payload)
  return [...found, observe('error', missing, { place, seen: null, expected: null })]
}

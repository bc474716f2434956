import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse } from '../oauth/message.ts'
import type { Jws } from '../tokens/decode-token.ts'
import { type ClaimVerdict, judgeClaims } from '../tokens/judge-claims.ts'
import { memberText, memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { memberPlace } from './id-tokens.ts'
import { sightingsOf, stepsOf } from './in-flow.ts'
import { issuerToVerifyBy, openingKeys, verificationKeys } from './token-keys.ts'

/** The signed authorization response is not what the client must get (JARM §2.4). */
export const jarmInvalid = defineCause({
  id: 'jarm-invalid',
  title: 'The signed authorization response is not valid',
  possibleCause:
    'The response is of another server, for another client, too old, changed on the way, or signed with a key that the server does not publish.',
  solution:
    'Have the server put its issuer, the client id and an end some minutes ahead into the response, and sign it with a key of its key set; a client refuses any other.',
  troubleshoot: 'Take the parameter response apart, and compare iss, aud and exp; verify its signature by jwks_uri.',
  references: ['JARM §2.1', 'JARM §2.4'],
  severities: ['error'],
  where: 'authorization-server',
  check: (flow, context) =>
    stepsOf(flow, 'authorization-response').flatMap((step) => {
      const response = sightingsOf(step).find(({ jarm }) => jarm)
      return response?.jarm ? judge(flow, response, response.jarm, context) : []
    }),
})

function judge(
  flow: Flow,
  response: AuthorizationResponse,
  jarm: Located,
  context: CheckContext,
): readonly Observation<'error'>[] {
  const decoded = context.tokens.decode(jarm.value)
  if (decoded.kind === 'malformed') {
    return [observe('error', `The signed response cannot be read. ${decoded.reason}`, shows(jarm, 'a JWT'))]
  }
  const opening = decoded.kind === 'jwe' ? context.tokens.open(decoded, openingKeys(context)) : undefined
  const inside = opening?.kind === 'nested' && opening.token.kind === 'jws' ? opening.token : undefined
  const jws = decoded.kind === 'jws' ? decoded : inside
  return jws ? [...claims(flow, response, jarm, jws), ...signature(flow, jarm, jws, context)] : []
}

function claims(flow: Flow, response: AuthorizationResponse, jarm: Located, jws: Jws): readonly Observation<'error'>[] {
  const verdicts = judgeClaims(jws, {
    now: response.at,
    ...(flow.issuer !== undefined && { issuer: flow.issuer }),
    ...(flow.clientId && { clientId: flow.clientId.value }),
  })
  const at = (claim: string) => memberPlace(jarm, 'payload', claim, jws.payload)
  const wrong = verdicts.filter(({ claim, ok }) => !ok && (claim === 'iss' || claim === 'aud' || claim === 'exp'))
  const found = wrong.map((verdict) => {
    const { claim, seen, expected } = verdict
    const expectedAt = claim === 'aud' ? flow.clientId?.place : undefined
    const evidence: Evidence = { place: at(claim), seen, expected, ...(expectedAt && { expectedAt }) }
    return observe('error', `${told(verdict)} ${verdict.why} A client must refuse it.`, evidence)
  })
  if (memberValue(jws.payload, 'exp') !== undefined) return found
  const missing =
    'The signed response does not say when it ends (exp). It is required: otherwise it could be used again.'
  return [...found, observe('error', missing, { place: at('exp'), seen: null, expected: null })]
}

function told({ claim, seen, expected }: ClaimVerdict): string {
  if (seen === null)
    return `The signed response has no ${claim}${expected === null ? '' : ', and it should be {expected:0}'}.`
  if (claim === 'exp') return 'The signed response ended at {seen:0}.'
  return claim === 'iss'
    ? 'The signed response is of {seen:0}, and {expected:0} was asked.'
    : 'The signed response is for {seen:0}, and the client that asked is {expected:0}.'
}

function signature(flow: Flow, jarm: Located, jws: Jws, context: CheckContext): readonly Observation<'error'>[] {
  const jwks = context.jwks(issuerToVerifyBy(flow, memberText(jws.payload, 'iss')))
  const verdict = context.tokens.signature(jws, verificationKeys(jwks, context.clientSecret))
  if (verdict?.kind !== 'failed') return []
  const reason = `${verdict.reason.charAt(0).toUpperCase()}${verdict.reason.slice(1)}`
  return [
    observe('error', `${reason}. A client must refuse the response: whoever wrote it may not be the server.`, {
      place: memberPlace(jarm, 'header', 'alg', jws.header),
      seen: memberText(jws.header, 'alg') ?? null,
      expected: null,
    }),
  ]
}

import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { TokenRequest, TokenResponse } from '../oauth/message.ts'
import { askedFor, authorizationRequest } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, placeOf, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { memberPlace } from './id-tokens.ts'
import { stepsOf, tokenAttempts } from './in-flow.ts'
import { scopesOf } from './scopes.ts'
import { isSealed } from './signed-response.ts'

/** The login asked for an ID token and got none (OpenID Connect Core §3.1.3.3, §3.2.2.5). */
export const idTokenMissing = defineCause({
  id: 'id-token-missing',
  title: 'The ID token that was asked for did not come',
  possibleCause:
    'The server is no OpenID provider, or has OpenID Connect turned off for this client; or the scope openid is lost on the way to it.',
  solution:
    'Have OpenID Connect turned on for this client, or, where no login is wanted, leave openid out of the scope.',
  troubleshoot: 'Look for openid in the scope of the request, and for id_token in the response.',
  references: ['OpenID Connect Core §3.1.2.1', 'OpenID Connect Core §3.1.3.3', 'OpenID Connect Core §3.2.2.5'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check: (flow, context) => [
    ...tokenAttempts(flow).flatMap(({ request, response }) =>
      response ? atToken(flow, request, response, context) : [],
    ),
    ...atFront(flow),
  ],
})

function atToken(
  flow: Flow,
  request: TokenRequest,
  response: TokenResponse,
  { metadata }: CheckContext,
): readonly Observation<Alarm>[] {
  if (!response.granted || parameter(response, 'id_token') || response.grant !== 'authorization_code') return []
  const scope = askedFor(flow, 'scope')
  const granted = parameter(response, 'scope')
  if (!scope || !scopesOf(scope.value).includes('openid')) return []
  // What was granted instead is told as the scope's matter.
  if (granted && !scopesOf(granted.value).includes('openid')) return []
  if (isTakenBySomebodyElse(request, askedFor(flow, 'client_id'))) return []
  const sure = granted !== undefined || metadata?.idTokenSigningAlgValuesSupported !== undefined
  return [
    observe(
      sure ? 'error' : 'warning',
      'The scope {seen:1} asked for a login, and the token response has no id_token. A client of OpenID Connect stops here, for it does not learn who the person is.',
      lacks(placeOf(response, 'id_token')),
      shows(granted ?? scope),
    ),
  ]
}

/** A server that gives an ID token to the client that asked owes none to another. */
function isTakenBySomebodyElse(request: TokenRequest, asked: Located | undefined): boolean {
  const client = request.authentication.find(({ clientId }) => clientId)?.clientId
  return client !== undefined && asked !== undefined && client.value !== asked.value
}

/** response_type names id_token: it comes in the response to the browser. */
function atFront(flow: Flow): readonly Observation<Alarm>[] {
  const request = authorizationRequest(flow)
  const type = request && parameter(request, 'response_type')
  if (!type?.value.split(' ').includes('id_token')) return []
  return stepsOf(flow, 'authorization-response').flatMap(({ message, sightings }) => {
    const seen = [message, ...sightings.map((sighting) => sighting.message)]
    const gives = (name: string) => seen.some((response) => parameter(response, name))
    // In a fragment nothing is seen where the browser delivers it; without anything, nothing is proved.
    // Nor in a signed response that is shut.
    if (message.error || seen.some(isSealed) || gives('id_token') || !(gives('code') || gives('access_token')))
      return []
    const jarm = seen.find((response) => response.jarm)?.jarm
    return [
      observe(
        'error',
        'The response_type {seen:1} asks for an ID token, and the response has none. The client cannot tell who the person is, nor whose the code or the token is.',
        lacks(jarm ? memberPlace(jarm, 'payload', 'id_token') : placeOf(message, 'id_token')),
        shows(type),
      ),
    ]
  })
}

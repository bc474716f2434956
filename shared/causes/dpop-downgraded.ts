import { parameter } from '../exchange/parameter.ts'
import { headerPlace } from '../exchange/place.ts'
import type { Flow, Step } from '../flow/flow.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { keyOfAccessToken } from './dpop/bound-key.ts'
import { proofOf } from './dpop/proof.ts'
import { lacks, observe, shows, status } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { tokenAttempts } from './in-flow.ts'
import { headerToken } from './used-token.ts'

/** A token that was to be bound to a key is given, or used, as one that anybody may use. */
export const dpopDowngraded = defineCause({
  id: 'dpop-downgraded',
  title: 'A token that is to be bound by DPoP is handled as a bearer token',
  possibleCause:
    'The server does not know DPoP, or has it switched off for this client, and gives a plain token; or a library sends a DPoP token with the scheme Bearer.',
  solution:
    'Switch DPoP on for this client at the server, refuse a token whose token_type is not DPoP, and send a DPoP token with the scheme DPoP and a proof.',
  troubleshoot:
    'Compare token_type of the token response with the scheme in the Authorization header of the resource request.',
  references: ['RFC 9449 §5', 'RFC 9449 §7.1', 'RFC 9449 §7.2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['dpop-proof-invalid', 'access-token-rejected', 'access-token-audience-mismatch'],
  check: unbound,
  checkResource: otherScheme,
})

/** RFC 9449 §5: token_type DPoP says that the token is bound; Bearer, that it is not. */
function unbound(flow: Flow, { tokens }: CheckContext): readonly Observation<Alarm>[] {
  return tokenAttempts(flow).flatMap(({ request, response }) => {
    const type = response?.granted ? parameter(response, 'token_type') : undefined
    const token = response && parameter(response, 'access_token')
    const proof = proofOf(request)
    if (!type || !token || !proof || type.value.toLowerCase() !== 'bearer') return []
    // A token that names its key is bound, whatever its type says.
    if (keyOfAccessToken({ ...flow, core: [] }, token, tokens)) return []
    return [
      {
        ...observe(
          'warning',
          'The token request had a DPoP proof, and the server gave a token of the type {seen:0}: it is not bound to the key, and whoever gets hold of it may use it.',
          shows(type, 'DPoP'),
        ),
        where: 'authorization-server' as const,
      },
    ]
  })
}

function otherScheme({ message }: Step, flow: Flow, { tokens }: CheckContext): readonly Observation<Alarm>[] {
  if (message.kind !== 'resource-response') return []
  const token = headerToken(message)
  if (!token) return []
  const { exchange, response } = message
  const place = headerPlace(exchange, 'request', 'authorization')
  if (token.scheme === 'Bearer') {
    const bound = keyOfAccessToken(flow, token, tokens)
    if (!bound) return []
    const broke = response.status === 401
    if (!broke && response.status >= 300) return []
    return [
      {
        ...observe(
          broke ? 'error' : 'warning',
          broke
            ? 'The access token is bound to the key {expected:1}, and was sent as {seen:0}: such a token is to be sent as {expected:0}, with a proof.'
            : 'The access token is bound to the key {expected:1}, was sent as {seen:0}, and the resource took it without a proof: whoever gets hold of it may use it. A resource must refuse that.',
          { place: { ...place }, seen: 'the scheme Bearer', expected: 'the scheme DPoP' },
          lacks(headerPlace(exchange, 'request', 'dpop'), bound),
          ...(broke ? [status(exchange, response.status, '200')] : []),
        ),
        where: broke ? ('client' as const) : ('resource-server' as const),
      },
    ]
  }
  if (response.status !== 401) return []
  const given = tokenAttempts(flow).find(
    (attempt) => attempt.response?.granted && parameter(attempt.response, 'access_token')?.value === token.value,
  )?.response
  const type = given && parameter(given, 'token_type')
  if (type?.value.toLowerCase() !== 'bearer' || keyOfAccessToken(flow, token, tokens)) return []
  return [
    observe(
      'error',
      'The access token was given as a token of the type {expected:0}, and was sent as {seen:0}: it is bound to no key. Send it as it was given, or have the server bind it.',
      { place, seen: 'the scheme DPoP', expected: type.value, expectedAt: type.place },
      status(exchange, response.status, '200'),
    ),
  ]
}

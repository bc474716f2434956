import { headerValue } from '../exchange/exchange.ts'
import { isJsonObject } from '../exchange/json-parameters.ts'
import { parameter } from '../exchange/parameter.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import { phrases } from '../redact/phrases.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, placeOf } from './evidence.ts'
import type { Observation } from './finding.ts'
import { type Refresh, refreshes, successorOf } from './refresh/refreshes.ts'

/** A public client's refresh token, bound to nothing, stays the same after a refresh (RFC 9700 §2.2.2). */
export const refreshTokenNotRotated = defineCause({
  id: 'refresh-token-not-rotated',
  title: 'The refresh token of a public client is not replaced',
  possibleCause:
    'The server gives a client without a secret a refresh token that is bound to no key, and lets it be used again and again. Whoever steals it can use it for as long as it lives.',
  solution:
    "Switch on the rotation of refresh tokens for this client at the server, or bind them to the client's key by DPoP or mutual TLS.",
  troubleshoot: 'Compare refresh_token in the refresh request with the one in its response.',
  references: ['RFC 9700 §2.2.2', 'RFC 9700 §4.14.2', 'RFC 9449 §5'],
  severities: ['warning', 'note'],
  where: 'authorization-server',
  check(flow, context) {
    const found = refreshes(flow).find((refresh) => isUnbound(refresh, context) && isKept(refresh))
    return found ? [kept(found, context)] : []
  },
})

function isKept(refresh: Refresh): boolean {
  return refresh.attempt.response?.granted === true && successorOf(refresh) === undefined
}

/** Neither proves who it is, nor holds a key that the token could be bound to. */
function isUnbound({ attempt: { request, response } }: Refresh, { registration, metadata }: CheckContext): boolean {
  const registered = registration?.token_endpoint_auth_method
  if (registered !== undefined && registered !== 'none') return false
  if (!request.authentication.every(({ method }) => method === 'none')) return false
  const { headers } = request.request
  // A client may prove itself in ways that we do not read: an attestation, a scheme of its own.
  const proves = ['authorization', 'dpop', 'oauth-client-attestation', 'client-cert', 'x-forwarded-client-cert']
  if (proves.some((name) => headerValue(headers, name) !== undefined)) return false
  if (response && parameter(response, 'token_type')?.value.toLowerCase() === 'dpop') return false
  return !isForMutualTls(request.endpoint, metadata)
}

/** RFC 8705 §5: an endpoint at which clients show a certificate. */
function isForMutualTls(endpoint: string, metadata: ServerMetadata | undefined): boolean {
  const aliases = metadata && parameter(metadata, 'mtls_endpoint_aliases')
  const value: unknown = aliases && JSON.parse(aliases.raw)
  const alias = isJsonObject(value) ? value['token_endpoint'] : undefined
  return typeof alias === 'string' && comparableEndpoint(alias) === comparableEndpoint(endpoint)
}

function kept({ attempt, token }: Refresh, { registration }: CheckContext): Observation<'warning' | 'note'> {
  const { response } = attempt
  const again = response && parameter(response, 'refresh_token')
  const isPublic = registration?.token_endpoint_auth_method === 'none'
  const words = again
    ? 'The answer to this refresh gives the same refresh token {seen:0} again.'
    : 'The answer to this refresh gives no new refresh token: the old one stays good.'
  return observe(
    isPublic ? 'warning' : 'note',
    `${words} For a client without a secret, RFC 9700 asks that refresh tokens are replaced at each use, so that a stolen one shows, or are bound to a key of the client. Switch on the rotation at the server${isPublic ? '' : ', if this client is a public one'}.`,
    again && response
      ? { place: again.place, seen: again.value, expected: phrases.newOne, expectedAt: token.place }
      : lacks(response ? placeOf(response, 'refresh_token') : token.place, phrases.newOne),
  )
}

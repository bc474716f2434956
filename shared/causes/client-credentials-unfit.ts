import { headerValue } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import type { TokenRequest } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'
import { type TokenAttempt, tokenAttempts } from './in-flow.ts'

/** The client credentials grant without credentials, or with a refresh token (RFC 6749 §4.4, §4.4.3). */
export const clientCredentialsUnfit = defineCause({
  id: 'client-credentials-unfit',
  title: 'The client credentials grant is used otherwise than it is meant',
  possibleCause:
    'The server lets a public client use the grant, so that whoever knows the client id gets tokens; or it gives a refresh token where the client can ask again with its own credentials.',
  solution:
    'Allow the grant to clients with credentials alone, and give no refresh token with it: a program asks again when the token ends.',
  troubleshoot: 'Look at how the client authenticates in the token request, and for refresh_token in the response.',
  references: ['RFC 6749 §4.4', 'RFC 6749 §4.4.2', 'RFC 6749 §4.4.3', 'RFC 9700 §2.5'],
  severities: ['warning', 'note'],
  where: 'authorization-server',
  check: (flow, context) =>
    tokenAttempts(flow)
      .filter(({ request, response }) => request.grant === 'client_credentials' && response?.granted)
      .slice(0, 1)
      .flatMap((attempt) => [...withoutCredentials(attempt, context), ...withRefreshToken(attempt)]),
})

function withoutCredentials({ request }: TokenAttempt, context: CheckContext): readonly Observation<'warning'>[] {
  const [method] = request.authentication
  if (method?.method !== 'none' || !method.clientId || mayBeProvedOtherwise(request, context)) return []
  return [
    observe(
      'warning',
      'The client {seen:0} got a token without any credentials: whoever knows its id gets one as well. Only clients that prove who they are may use this grant.',
      shows(method.clientId),
      lacks(method.place, 'credentials of the client'),
    ),
  ]
}

/** By a certificate, which is not seen in a request (RFC 8705 §2), or by a header that is no part of OAuth. */
function mayBeProvedOtherwise({ request }: TokenRequest, { metadata, registration }: CheckContext): boolean {
  if (registration?.token_endpoint_auth_method?.endsWith('tls_client_auth')) return true
  const listed = metadata?.tokenEndpointAuthMethodsSupported ?? []
  if (listed.some(({ value }) => value.endsWith('tls_client_auth'))) return true
  return ['authorization', 'x-api-key', 'api-key', 'ocp-apim-subscription-key', 'cookie'].some(
    (name) => headerValue(request.headers, name) !== undefined,
  )
}

function withRefreshToken({ response }: TokenAttempt): readonly Observation<'note'>[] {
  const token = response && parameter(response, 'refresh_token')
  if (!token) return []
  return [
    observe(
      'note',
      'The response to the client credentials grant has a refresh token, {seen:0}. It gives nothing that the client could not ask for with its credentials, and is one more secret to keep: leave it out.',
      shows(token),
    ),
  ]
}

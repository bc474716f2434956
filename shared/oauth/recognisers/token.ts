import { type Parameter, parameter, parameterValue } from '../../exchange/parameter.ts'
import { type GrantType, grantOfGrantType } from '../grant.ts'
import type { Knowledge } from '../knowledge.ts'
import type { TokenRequest, TokenResponse } from '../message.ts'
import { requestBase, responseBase, responseHead } from '../message-base.ts'
import { errorOfBody } from '../oauth-error.ts'
import { readClientAuthentication } from '../read-client-authentication.ts'
import type { Reading } from '../reading.ts'

/**
 * A token request (RFC 6749 §4.1.3, §4.3.2, §4.4.2, §6; RFC 8628 §3.4; RFC 8693 §2.1), also where it
 * breaks a rule: sent by GET, as JSON, or without grant_type.
 */
export function recogniseTokenRequest(reading: Reading, knowledge: Knowledge): TokenRequest | undefined {
  const { method } = reading.exchange.request
  if (method !== 'POST' && method !== 'GET') return undefined
  const body = method === 'POST' ? reading.requestBody() : undefined
  const parameters = [...reading.query(), ...(body?.parameters ?? [])]
  const known = knowledge.endpointKind(reading.url.endpoint) === 'token'
  if (!(known && method === 'POST') && !proves(parameters)) return undefined
  const grant = grantOf(parameters)
  return {
    ...requestBase('token-request', reading, parameters),
    grant,
    authentication: readClientAuthentication(
      reading,
      parameters,
      knowledge.certificateMethod(reading.url.endpoint, grant),
    ),
    body: body?.shape ?? { kind: 'empty', size: 0, truncated: false },
  }
}

function proves(parameters: readonly Parameter[]): boolean {
  const has = (name: string) => parameter({ parameters }, name) !== undefined
  if (has('response_type')) return false
  if (has('grant_type')) return true
  if (!has('code')) return false
  return has('client_secret') || has('code_verifier') || (has('redirect_uri') && has('client_id'))
}

function grantOf(parameters: readonly Parameter[]): GrantType {
  const grantType = parameterValue({ parameters }, 'grant_type')
  if (grantType !== undefined) return grantOfGrantType(grantType)
  return parameter({ parameters }, 'code') ? 'authorization_code' : 'unknown'
}

/** The answer to a token request (RFC 6749 §5), whatever shape it came in. */
export function recogniseTokenResponse(reading: Reading, request: TokenRequest): TokenResponse | undefined {
  const { response } = reading
  if (!response) return undefined
  const body = reading.responseBody()
  const error = errorOfBody(body)
  const gives = (name: string) => (parameterValue(body, name) ?? '') !== ''
  return {
    ...responseBase('token-response', reading, body.parameters),
    grant: request.grant,
    response: responseHead(response),
    body: body.shape,
    granted: !error && (gives('access_token') || gives('id_token')),
    ...(error && { error }),
  }
}

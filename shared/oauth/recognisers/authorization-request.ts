import { type Parameter, parameter, parameterValue } from '../../exchange/parameter.ts'
import { headerPlace } from '../../exchange/place.ts'
import { grantOfResponseType } from '../grant.ts'
import type { Knowledge } from '../knowledge.ts'
import type { AuthorizationRequest } from '../message.ts'
import { requestBase } from '../message-base.ts'
import type { Reading } from '../reading.ts'
import { withRequestObject } from '../signed-parameters.ts'

/**
 * An authorization request, by GET or by POST (RFC 6749 §3.1, OpenID Connect Core §3.1.2.1). One that
 * lacks a required parameter is still one: the lack is what the person is looking for.
 */
export function recogniseAuthorizationRequest(
  reading: Reading,
  knowledge: Knowledge,
): AuthorizationRequest | undefined {
  const { method } = reading.exchange.request
  if (method === 'POST') {
    const form = reading.requestBody()
    if (form.shape.kind !== 'form' || !proves(form.parameters, reading, knowledge)) return undefined
    if (isBackChannel(reading, form.parameters)) return undefined
    return build(reading, [...reading.query(), ...form.parameters])
  }
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const query = reading.query()
  return query.length > 0 && proves(query, reading, knowledge) ? build(reading, query) : undefined
}

function build(reading: Reading, sent: readonly Parameter[]): AuthorizationRequest {
  const parameters = withRequestObject(sent, reading.open)
  const responseType = parameterValue({ parameters }, 'response_type')
  const redirect = reading.location()
  return {
    ...requestBase('authorization-request', reading, parameters),
    // RFC 9101 and RFC 9126 put response_type into the request object; code is what they nearly always ask for.
    grant: responseType === undefined ? 'authorization_code' : grantOfResponseType(responseType),
    ...(redirect && {
      redirectedTo: { value: redirect.url, place: headerPlace(reading.exchange.id, 'response', 'location') },
    }),
  }
}

function proves(parameters: readonly Parameter[], reading: Reading, knowledge: Knowledge): boolean {
  const has = (name: string) => parameter({ parameters }, name) !== undefined
  if (has('grant_type') || has('client_secret') || has('code')) return false
  if (has('response_type')) {
    const type = parameterValue({ parameters }, 'response_type') ?? ''
    const known = grantOfResponseType(type) !== 'unknown' || /\b(?:code|token|none)\b/.test(type)
    return (
      (known && (has('client_id') || has('redirect_uri') || has('state') || has('scope'))) ||
      (has('client_id') && has('redirect_uri'))
    )
  }
  if (has('client_id')) {
    if (has('request_uri') || has('request')) return true
    if (has('redirect_uri') && (has('scope') || has('state') || has('code_challenge'))) return true
  }
  return knowledge.endpointKind(reading.url.endpoint) === 'authorization' && (has('client_id') || has('redirect_uri'))
}

/**
 * A pushed authorization request has the same parameters (RFC 9126 §2.1): client authentication, a
 * JSON answer or a client that is no browser tells it from a posted form.
 */
function isBackChannel(reading: Reading, parameters: readonly Parameter[]): boolean {
  if (parameter({ parameters }, 'client_assertion')) return true
  const { headers } = reading.exchange.request
  if (headers.some(([name, value]) => name.toLowerCase() === 'authorization' && /^basic /i.test(value))) return true
  const answer = reading.response && reading.responseBody().shape.kind
  return answer === 'json'
}

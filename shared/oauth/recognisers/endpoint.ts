import { isJsonObject } from '../../exchange/json-parameters.ts'
import { type Parameter, parameter } from '../../exchange/parameter.ts'
import { location } from '../../exchange/place.ts'
import type { Knowledge } from '../knowledge.ts'
import type { EndpointKind, EndpointRequest, EndpointResponse } from '../message.ts'
import { requestBase, requestKind, responseBase, responseHead, responseKind } from '../message-base.ts'
import { errorOfBody } from '../oauth-error.ts'
import { readClientAuthentication } from '../read-client-authentication.ts'
import { readServerMetadata } from '../read-server-metadata.ts'
import type { Reading } from '../reading.ts'

/** A request to one of the endpoints beside the flow's own. */
export function recogniseEndpointRequest(reading: Reading, knowledge: Knowledge): EndpointRequest | undefined {
  const about = endpointOf(reading, knowledge)
  if (!about) return undefined
  const form = reading.exchange.request.method === 'POST' ? reading.requestBody().parameters : []
  const parameters = [...reading.query(), ...form]
  return {
    ...requestBase(requestKind(about), reading, parameters),
    about,
    authentication: readClientAuthentication(reading, parameters),
  }
}

function endpointOf(reading: Reading, knowledge: Knowledge): EndpointKind | undefined {
  const { method } = reading.exchange.request
  if (method === 'GET' || method === 'HEAD') return wellKnown(reading) ?? fetched(reading, knowledge)
  return method === 'POST' ? posted(reading, knowledge) : undefined
}

/** Registered well-known names, with the issuer's path before or after (RFC 8414 §3, OpenID Connect Discovery §4, RFC 9728 §3). */
function wellKnown({ url }: Reading): EndpointKind | undefined {
  return /\/\.well-known\/(?:openid-configuration|oauth-authorization-server|oauth-protected-resource)(?:\/|$)/.test(
    url.path,
  )
    ? 'metadata'
    : undefined
}

function fetched(reading: Reading, knowledge: Knowledge): EndpointKind | undefined {
  const known = knowledge.endpointKind(reading.url.endpoint)
  if (known === 'jwks' || known === 'end-session') return known
  const query = reading.url.query === undefined ? [] : reading.query()
  const has = (name: string) => parameter({ parameters: query }, name) !== undefined
  // OpenID Connect RP-Initiated Logout §2: both names are its own.
  if (has('id_token_hint') && !has('response_type')) return 'end-session'
  if (has('post_logout_redirect_uri')) return 'end-session'
  return isKeySet(reading) ? 'jwks' : undefined
}

/** RFC 7517 §5: an object whose `keys` is an array of objects with `kty`. */
function isKeySet({ exchange, response, responseBody }: Reading): boolean {
  if (response?.status !== 200 || response.body.size > 262_144 || exchange.request.body.size > 0) return false
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (!/json|jwk/i.test(type)) return false
  const keys = responseBody().json?.['keys']
  return (
    Array.isArray(keys) && keys.length > 0 && keys.every((key) => isJsonObject(key) && typeof key['kty'] === 'string')
  )
}

function posted(reading: Reading, knowledge: Knowledge): EndpointKind | undefined {
  const known = knowledge.endpointKind(reading.url.endpoint)
  if (known && known !== 'authorization' && known !== 'token' && known !== 'userinfo') return known
  const form = reading.requestBody()
  if (form.shape.kind !== 'form') return undefined
  const has = (name: string) => parameter(form, name) !== undefined
  if (has('grant_type') || has('code')) return undefined
  if (has('id_token_hint') || has('post_logout_redirect_uri')) return has('response_type') ? undefined : 'end-session'
  if (has('response_type') && has('client_id')) return 'pushed-authorization'
  const answer = answerOf(reading)
  if (has('token')) return tokenEndpoint(form.parameters, reading, answer)
  return has('client_id') && answer('device_code') && answer('user_code') ? 'device-authorization' : undefined
}

/** Introspection and revocation take the same form (RFC 7662 §2.1, RFC 7009 §2.1): the answer tells. */
function tokenEndpoint(
  parameters: readonly Parameter[],
  reading: Reading,
  answer: (member: string) => boolean,
): EndpointKind | undefined {
  if (answer('active')) return 'introspection'
  const hinted = parameter({ parameters }, 'token_type_hint') !== undefined
  const authenticated = readClientAuthentication(reading, parameters)[0]?.method !== 'none'
  const silent = reading.response?.status === 200 && reading.responseBody().shape.kind === 'empty'
  return hinted || (authenticated && silent) ? 'revocation' : undefined
}

function answerOf(reading: Reading): (member: string) => boolean {
  return (member) => {
    const json = reading.response && reading.responseBody().json
    return json !== undefined && Object.hasOwn(json, member)
  }
}

/** The answer of such an endpoint. */
export function recogniseEndpointResponse(reading: Reading, request: EndpointRequest): EndpointResponse | undefined {
  const { response, exchange } = reading
  if (!response) return undefined
  const body = reading.responseBody()
  const error = errorOfBody(body)
  const at = { exchange: exchange.id, location: location('response', 'body') }
  const metadata =
    request.about === 'metadata' && body.json ? readServerMetadata(body.json, at, body.parameters) : undefined
  return {
    ...responseBase(responseKind(request.about), reading, body.parameters),
    about: request.about,
    response: responseHead(response),
    body: body.shape,
    ...(error && { error }),
    ...(metadata && { metadata }),
    ...(request.about === 'jwks' && body.json && { keys: keysOf(body.json) }),
  }
}

function keysOf(json: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const keys = json['keys']
  return Array.isArray(keys) ? keys.filter(isJsonObject) : []
}

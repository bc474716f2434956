import { headerValue, mediaType } from '../../exchange/exchange.ts'
import { isJsonObject, type JsonObject, jsonParameters } from '../../exchange/json-parameters.ts'
import { type Parameter, parameter } from '../../exchange/parameter.ts'
import { type Located, location } from '../../exchange/place.ts'
import type { Knowledge, KnownEndpoint } from '../knowledge.ts'
import type { EndpointKind, EndpointRequest, EndpointResponse } from '../message.ts'
import { requestBase, requestKind, responseBase, responseHead, responseKind } from '../message-base.ts'
import { errorOfBody } from '../oauth-error.ts'
import { readClientAuthentication } from '../read-client-authentication.ts'
import { readResourceMetadata } from '../read-resource-metadata.ts'
import { readServerMetadata } from '../read-server-metadata.ts'
import { jwtBody, type Reading } from '../reading.ts'
import { type Opener, signedParameters, withRequestObject } from '../signed-parameters.ts'
import { wellKnownName } from '../well-known.ts'
import { isBackChannelLogout, isFrontChannelLogout } from './logout.ts'
import { oauth1Parameters } from './oauth1.ts'
import { isPreflight } from './preflight.ts'
import { isClientMetadata, isRegistration, registeredClient } from './registration.ts'

/** A request to one of the endpoints beside the flow's own. */
export function recogniseEndpointRequest(reading: Reading, knowledge: Knowledge): EndpointRequest | undefined {
  const about = endpointOf(reading, knowledge)
  if (!about) return undefined
  const { method } = reading.exchange.request
  const body = method === 'POST' || method === 'PUT' ? reading.requestBody().parameters : []
  const sent = about === 'oauth1' ? oauth1Parameters(reading) : [...reading.query(), ...body]
  const signed = about === 'pushed-authorization' || about === 'backchannel-authentication'
  const parameters = signed ? withRequestObject(sent, reading.open) : sent
  const grant = about === 'backchannel-authentication' ? 'ciba' : undefined
  return {
    ...requestBase(requestKind(about), reading, parameters),
    about,
    authentication: readClientAuthentication(
      reading,
      parameters,
      knowledge.certificateMethod(reading.url.endpoint, grant),
    ),
  }
}

function endpointOf(reading: Reading, knowledge: Knowledge): EndpointKind | undefined {
  if (isPreflight(reading, knowledge)) return 'preflight'
  if (oauth1Parameters(reading).length > 0) return 'oauth1'
  switch (reading.exchange.request.method) {
    case 'GET':
    case 'HEAD':
      return wellKnown(reading) ?? fetched(reading, knowledge)
    case 'POST':
      return posted(reading, knowledge)
    case 'PUT':
    case 'DELETE':
      return isRegistration(reading) || knowledge.endpointKind(reading.url.endpoint) === 'registration'
        ? 'registration'
        : undefined
    default:
      return undefined
  }
}

/** Registered well-known names, with the issuer's path before or after (RFC 8414 §3, OpenID Connect Discovery §4, RFC 9728 §3). */
function wellKnown({ url }: Reading): EndpointKind | undefined {
  const name = wellKnownName(url.path)
  if (name === undefined) return undefined
  return name === 'oauth-protected-resource' ? 'resource-metadata' : 'metadata'
}

function fetched(reading: Reading, knowledge: Knowledge): EndpointKind | undefined {
  const known = knowledge.endpointKind(reading.url.endpoint)
  if (known !== undefined && fetchedKinds.has(known)) return known as EndpointKind
  if (isRequestObject(reading, knowledge)) return 'request-object'
  const query = reading.url.query === undefined ? [] : reading.query()
  const has = (name: string) => parameter({ parameters: query }, name) !== undefined
  // OpenID Connect RP-Initiated Logout §2: both names are its own.
  if (has('id_token_hint') && !has('response_type')) return 'end-session'
  if (has('post_logout_redirect_uri')) return 'end-session'
  if (isFrontChannelLogout(reading)) return 'frontchannel-logout'
  if (isRegistration(reading)) return 'registration'
  if (isClientMetadata(reading, knowledge.isClientIdUrl(reading.exchange.request.url))) return 'client-metadata'
  return isKeySet(reading) ? 'jwks' : undefined
}

/** Endpoints that are called by GET; at the others, a GET is a mistake that no specification gives a meaning. */
const fetchedKinds: ReadonlySet<KnownEndpoint> = new Set([
  'jwks',
  'end-session',
  'session-check',
  'registration',
  'frontchannel-logout',
])

/** RFC 9101 §5.2.3: at the address that a request named, or by its own media type. */
function isRequestObject({ exchange, response }: Reading, knowledge: Knowledge): boolean {
  if (knowledge.isRequestUri(exchange.request.url)) return true
  return response !== undefined && mediaType(response.headers) === 'application/oauth-authz-req+jwt'
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
  if (isRegistration(reading)) return 'registration'
  if (isNotification(reading)) return 'ciba-notification'
  if (isBackChannelLogout(reading)) return 'backchannel-logout'
  const form = reading.requestBody()
  if (form.shape.kind !== 'form') return undefined
  const has = (name: string) => parameter(form, name) !== undefined
  if (has('grant_type') || has('code')) return undefined
  const answer = answerOf(reading)
  if (isBackchannelAuthentication(form, reading, answer)) return 'backchannel-authentication'
  if (has('id_token_hint') || has('post_logout_redirect_uri')) return has('response_type') ? undefined : 'end-session'
  if ((has('response_type') && has('client_id')) || isPushedObject(form, reading, answer)) return 'pushed-authorization'
  if (has('token')) return tokenEndpoint(form.parameters, reading, answer)
  return answer('device_code') && answer('user_code') ? 'device-authorization' : undefined
}

/** The request object alone is pushed, beside what proves the client (RFC 9126 §3). */
function isPushedObject(
  form: { readonly parameters: readonly Parameter[] },
  reading: Reading,
  answer: (member: string) => boolean,
): boolean {
  const request = parameter(form, 'request')
  if (!request || !/^ey[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?$/.test(request.value)) return false
  return answer('request_uri') || readClientAuthentication(reading, form.parameters)[0]?.method !== 'none'
}

/** OpenID Connect CIBA §7.1: one hint of who it is, and a client that proves itself; the answer has a name of its own. */
function isBackchannelAuthentication(
  form: { readonly parameters: readonly Parameter[] },
  reading: Reading,
  answer: (member: string) => boolean,
): boolean {
  if (answer('auth_req_id')) return true
  const asked = { parameters: withRequestObject(form.parameters, reading.open) }
  const has = (name: string) => parameter(asked, name) !== undefined
  if (!has('scope') || has('response_type') || has('redirect_uri')) return false
  if (!has('login_hint') && !has('login_hint_token') && !has('id_token_hint')) return false
  return readClientAuthentication(reading, form.parameters)[0]?.method !== 'none'
}

/** OpenID Connect CIBA §10.2 and §10.3.1: JSON to the client, with the token that the client chose. */
function isNotification({ exchange, requestBody }: Reading): boolean {
  if (!/^bearer /i.test(headerValue(exchange.request.headers, 'authorization') ?? '')) return false
  if (!/json/i.test(headerValue(exchange.request.headers, 'content-type') ?? '')) return false
  const told = requestBody().json
  return typeof told?.['auth_req_id'] === 'string' && told['grant_type'] === undefined
}

/** Introspection and revocation take the same form (RFC 7662 §2.1, RFC 7009 §2.1): the answer tells. */
function tokenEndpoint(
  parameters: readonly Parameter[],
  reading: Reading,
  answer: (member: string) => boolean,
): EndpointKind | undefined {
  if (answer('active') || isSignedIntrospection(reading)) return 'introspection'
  const hinted = parameter({ parameters }, 'token_type_hint') !== undefined
  const authenticated = readClientAuthentication(reading, parameters)[0]?.method !== 'none'
  const silent = reading.response?.status === 200 && reading.responseBody().shape.kind === 'empty'
  if (hinted || authenticated) {
    // An answer that is no good one, such as that of a wrong address, tells nothing: then the address has to.
    if (/introspect/i.test(reading.url.path)) return 'introspection'
    if (/revo(?:ke|cation)/i.test(reading.url.path)) return 'revocation'
  }
  return hinted || (authenticated && silent) ? 'revocation' : undefined
}

/** RFC 9701 §5. */
function isSignedIntrospection({ response }: Reading): boolean {
  return response !== undefined && mediaType(response.headers) === 'application/token-introspection+jwt'
}

function answerOf(reading: Reading): (member: string) => boolean {
  return (member) => {
    const json = reading.response && reading.responseBody().json
    return json !== undefined && Object.hasOwn(json, member)
  }
}

/** The answer of such an endpoint. */
export function recogniseEndpointResponse(reading: Reading, request: EndpointRequest): EndpointResponse | undefined {
  const { response } = reading
  if (!response) return undefined
  const body = reading.responseBody()
  const error = errorOfBody(body)
  const isJwt =
    request.about === 'request-object' || (request.about === 'introspection' && isSignedIntrospection(reading))
  const jwt = isJwt ? jwtBody(reading) : undefined
  return {
    ...responseBase(responseKind(request.about), reading, answered(reading, request.about)),
    about: request.about,
    response: responseHead(response),
    body: body.shape,
    ...(jwt && { jwt }),
    ...(error && { error }),
    ...(body.json && learnt(reading, request.about, body.json)),
  }
}

/** The parameters of the answer, out of its JWT where it is one. */
function answered(reading: Reading, about: EndpointKind): readonly Parameter[] {
  const body = reading.responseBody()
  const at = { exchange: reading.exchange.id, location: location('response', 'body') }
  const text = body.text.trim()
  if (about === 'request-object') return signedParameters({ value: text, place: at }, reading.open, ['iss'])
  if (about === 'introspection' && isSignedIntrospection(reading))
    return introspected({ value: text, place: at }, reading.open)
  return body.parameters
}

/** The answer stands in one claim of the JWT (RFC 9701 §5). */
function introspected(token: Located, open: Opener): readonly Parameter[] {
  const claim = signedParameters(token, open).find(({ name }) => name === 'token_introspection')
  const read = claim && jsonParameters(claim.raw, claim.place.exchange, claim.place.location)
  return read?.kind === 'object' ? read.parameters : []
}

/** What the answer teaches besides: metadata, keys, a registration. */
function learnt(
  reading: Reading,
  about: EndpointKind,
  json: JsonObject,
): Pick<EndpointResponse, 'metadata' | 'resourceMetadata' | 'registered' | 'keys'> {
  const at = { exchange: reading.exchange.id, location: location('response', 'body') }
  const { parameters } = reading.responseBody()
  switch (about) {
    case 'metadata': {
      const metadata = readServerMetadata(json, at, parameters)
      return metadata ? { metadata } : {}
    }
    case 'resource-metadata':
      return { resourceMetadata: readResourceMetadata(json, at, parameters) }
    case 'client-metadata':
    case 'registration': {
      const registered = registeredClient(json)
      return registered ? { registered } : {}
    }
    case 'jwks':
      return { keys: keysOf(json) }
    default:
      return {}
  }
}

function keysOf(json: JsonObject): readonly JsonObject[] {
  const keys = json['keys']
  return Array.isArray(keys) ? keys.filter(isJsonObject) : []
}

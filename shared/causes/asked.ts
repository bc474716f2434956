import { type Parameter, parameter } from '../exchange/parameter.ts'
import { withoutFragment } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest, EndpointRequest, EndpointResponse, OAuthError } from '../oauth/message.ts'
import type { CheckContext } from './cause.ts'
import { firstOf, stepsOf, tokenAttempts } from './in-flow.ts'
import { type Refusal, refusals } from './refusals.ts'

/** A message that says what a login asks for. */
export type Asking = AuthorizationRequest | EndpointRequest

/**
 * The authorization request. Where it only names its request object, and the server was seen to fetch that
 * (RFC 9101 §5.2), the object's parameters stand before its own, as if it had carried it: they are what counts (§6.3).
 */
export function authorizationRequest(flow: Flow): AuthorizationRequest | undefined {
  const request = firstOf(flow, 'authorization-request')
  const object = request && fetchedObject(flow, request)
  return object ? { ...request, parameters: [...object.parameters, ...request.parameters] } : request
}

/** The request object that the server fetched for this request, if it can be read. */
function fetchedObject(flow: Flow, request: AuthorizationRequest): EndpointResponse | undefined {
  return fetchesOf(flow, request).findLast(({ parameters }) => parameters.length > 0)
}

/** What the server got where the request's request_uri leads, each time that it asked (RFC 9101 §5.2.3). */
export function fetchesOf(flow: Flow, request: Asking): readonly EndpointResponse[] {
  const uri = parameter(request, 'request_uri')?.value
  if (uri === undefined) return []
  const address = withoutFragment(uri)
  return stepsOf(flow, 'request-object-response').flatMap(({ message }) =>
    message.request.url === address ? [message] : [],
  )
}

/** The requests that say what a login asks for: the pushed one first, because its parameters count (RFC 9126 §4, RFC 9101 §6.3). */
export function requestsOf(flow: Flow): readonly Asking[] {
  return [firstOf(flow, 'pushed-authorization-request'), authorizationRequest(flow)].filter(
    (request) => request !== undefined,
  )
}

/** The request whose parameters count; undefined where none was seen. */
export function countingRequest(flow: Flow): Asking | undefined {
  return requestsOf(flow)[0]
}

/** A parameter of the request that counts. */
export function askedFor(flow: Flow, name: string): Parameter | undefined {
  const request = countingRequest(flow)
  return request && parameter(request, name)
}

/**
 * False where a part of what is asked for stands where it cannot be read: in a request object that is
 * encrypted, or at a request_uri that nobody was seen to fetch. What is not seen in such a request may be there.
 */
export function isReadable(request: Asking): boolean {
  const signed = request.parameters.filter((candidate) => candidate.in === 'jwt')
  if (request.kind === 'authorization-request' && parameter(request, 'request_uri'))
    return signed.some(({ place }) => place.exchange !== request.exchange)
  return !parameter(request, 'request') || signed.length > 0
}

/** The request that counts, if all of it can be read. */
export function readableRequest(flow: Flow): Asking | undefined {
  const request = countingRequest(flow)
  return request && isReadable(request) ? request : undefined
}

/** The response types asked for (OAuth 2.0 Multiple Response Types §2.2: their order says nothing). */
export function responseTypes(value: string): ReadonlySet<string> {
  return new Set(value.split(/\s+/).filter((type) => type !== ''))
}

/**
 * Whether the client has no credentials: by its registration, else by token requests that were granted
 * without any. Undefined where neither tells; a certificate (RFC 8705 §2) is not seen in a request.
 */
export function isPublicClient(flow: Flow, { registration, metadata }: CheckContext): boolean | undefined {
  const method = registration?.token_endpoint_auth_method
  if (method !== undefined) return method === 'none'
  const attempts = tokenAttempts(flow)
  if (attempts.some(({ request }) => request.authentication.some((used) => used.method !== 'none'))) return false
  if (!attempts.some(({ response }) => response?.granted)) return undefined
  const byCertificate = metadata?.tokenEndpointAuthMethodsSupported?.some(({ value }) =>
    value.endsWith('tls_client_auth'),
  )
  return byCertificate ? undefined : true
}

/** The refusals with which the authorization endpoint, or the endpoint for pushed requests, answered. */
export function refusedAtAuthorization(flow: Flow): readonly Refusal[] {
  return refusals(flow).filter(
    ({ message: { kind } }) =>
      kind === 'authorization-response' ||
      kind === 'authorization-error-page' ||
      kind === 'pushed-authorization-response',
  )
}

/** The code and the words of an error. */
export function wordsOf({ code, description }: OAuthError): string {
  return `${code.value} ${description?.value ?? ''}`
}

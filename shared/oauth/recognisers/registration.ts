import { headerValue } from '../../exchange/exchange.ts'
import type { JsonObject } from '../../exchange/json-parameters.ts'
import { ClientRegistration } from '../client-registration.ts'
import type { Reading } from '../reading.ts'

/** True for a request to register a client, to read, change or delete its registration (RFC 7591 §3.1, RFC 7592 §2). */
export function isRegistration(reading: Reading): boolean {
  const { method } = reading.exchange.request
  if (method === 'POST') {
    const asked = reading.requestBody().json
    if (!asked || has(asked, 'response_type') || has(asked, 'grant_type')) return false
    if (Array.isArray(asked['redirect_uris'])) return true
    const answer = reading.response && reading.responseBody().json
    if (answer === undefined || !has(answer, 'client_id')) return false
    // A client that logs nobody in has no redirect URI.
    return has(answer, 'registration_access_token') || ofRegistration.some((name) => has(asked, name))
  }
  if (method !== 'GET' && method !== 'PUT') return false
  // RFC 7592 §3: the answer names its own address.
  if (!/json/i.test(mediaTypeOf(reading))) return false
  const answer = reading.response && reading.responseBody().json
  return answer !== undefined && has(answer, 'client_id') && has(answer, 'registration_client_uri')
}

/** Members that requests of no other kind have (RFC 7591 §2). */
const ofRegistration = ['grant_types', 'response_types', 'token_endpoint_auth_method', 'software_statement'] as const

/** A document that names its own address as the client id (Client ID Metadata Document draft §4). */
export function isClientMetadata({ exchange, response, responseBody }: Reading, known: boolean): boolean {
  if (known) return true
  if (
    response?.status !== 200 ||
    response.body.size > 65_536 ||
    !/json/i.test(headerValue(response.headers, 'content-type') ?? '')
  )
    return false
  return responseBody().json?.['client_id'] === exchange.request.url
}

function mediaTypeOf({ response }: Reading): string {
  return response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
}

const has = (json: JsonObject, member: string) => Object.hasOwn(json, member)

/** What the server says that it registered (RFC 7591 §3.2.1): members of another type are left out. */
export function registeredClient(json: JsonObject): ClientRegistration | undefined {
  const { scope } = json
  const given: Record<string, unknown> = {
    client_id: json['client_id'],
    redirect_uris: json['redirect_uris'],
    ...(typeof scope === 'string' && { scopes: scope.split(' ').filter((token) => token !== '') }),
    token_endpoint_auth_method: json['token_endpoint_auth_method'],
    grant_types: json['grant_types'],
    client_secret: json['client_secret'],
    id_token_signed_response_alg: json['id_token_signed_response_alg'],
  }
  const members = Object.entries(given).filter(
    ([name, value]) => ClientRegistration.shape[name as keyof ClientRegistration].safeParse(value).success,
  )
  const read = ClientRegistration.safeParse(
    Object.fromEntries(members.filter(([, value]) => value !== undefined && !isEmpty(value))),
  )
  return read.success ? read.data : undefined
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0

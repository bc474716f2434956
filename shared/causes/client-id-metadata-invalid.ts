import { parameter } from '../exchange/parameter.ts'
import { bodyPlace, location, urlPlace } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { authorizationRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, shows, status } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { firstOf, stepsOf } from './in-flow.ts'

/** What a client whose id is a URL says of itself there is not what it must be (Client ID Metadata Document draft §4). */
export const clientIdMetadataInvalid = defineCause({
  id: 'client-id-metadata-invalid',
  title: 'The document at the client id does not describe the client',
  possibleCause:
    'The document names another client id, often after it was moved, lacks the redirect URI of the request, holds a secret, or is a page in the place of JSON.',
  solution:
    'Serve JSON at the very URL that is the client id, with that URL as client_id, every redirect URI of the app, and a method of authentication that needs no shared secret.',
  troubleshoot: 'Fetch the client id, and compare client_id and redirect_uris with the authorization request.',
  references: ['Client ID Metadata Document draft §3', 'Client ID Metadata Document draft §4'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['redirect-uri-mismatch', 'client-credentials-invalid'],
  check: (flow) => stepsOf(flow, 'client-metadata-response').flatMap(({ message }) => judge(message, flow)),
})

function judge(message: EndpointResponse, flow: Flow): readonly Observation<Alarm>[] {
  const severity = flow.outcome === 'completed' ? 'warning' : 'error'
  const { exchange, response, body, request } = message
  if (response.status === 304) return []
  if (response.status !== 200) {
    return [
      observe(
        severity,
        'The client id is an address, and the server that fetched it got {seen:0}: it learns nothing about the client.',
        status(exchange, response.status, '200'),
      ),
    ]
  }
  if (body.truncated || body.kind === 'binary') return []
  if (body.kind !== 'json') {
    const place = bodyPlace(exchange, 'response')
    const seen = body.kind === 'html' ? 'a page' : 'no JSON'
    return [
      observe(severity, 'The address that is the client id answers with {seen:0}, and must answer with {expected:0}.', {
        place,
        seen,
        expected: 'a JSON object',
      }),
    ]
  }
  return [
    ...otherId(message, severity, request.url),
    ...sharedSecret(message, severity),
    ...otherRedirect(message, flow, severity),
  ]
}

/** The draft asks for a comparison of strings. */
function otherId(message: EndpointResponse, severity: Alarm, url: string): readonly Observation<Alarm>[] {
  const { exchange } = message
  const id = parameter(message, 'client_id')
  if (id?.value === url) return []
  return [
    observe(
      severity,
      'The document is at {expected:0}, which is the client id, and calls the client {seen:0}: the two must be equal, letter by letter.',
      id
        ? { place: id.place, seen: id.value, expected: url, expectedAt: urlPlace(exchange) }
        : {
            ...lacks({ exchange, location: location('response', 'body', 'client_id') }, url),
            expectedAt: urlPlace(exchange),
          },
    ),
  ]
}

const bySecret: ReadonlySet<string> = new Set(['client_secret_basic', 'client_secret_post', 'client_secret_jwt'])

function sharedSecret(message: EndpointResponse, severity: Alarm): readonly Observation<Alarm>[] {
  const method = parameter(message, 'token_endpoint_auth_method')
  if (!method || !bySecret.has(method.value)) return []
  return [
    observe(
      severity,
      'The document asks for the method {seen:0}. It is public, and so has no secret: use none, or private_key_jwt.',
      shows(method, 'none'),
    ),
  ]
}

function otherRedirect(message: EndpointResponse, flow: Flow, severity: Alarm): readonly Observation<Alarm>[] {
  const asked = authorizationRequest(flow) ?? firstOf(flow, 'pushed-authorization-request')
  const used = asked && parameter(asked, 'redirect_uri')
  const listed = parameter(message, 'redirect_uris')
  if (!used || !listed?.raw.startsWith('[')) return []
  const values: unknown = JSON.parse(listed.raw)
  const uris = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
  // A port of the own machine may be any (RFC 8252 §7.3).
  const withoutPort = (uri: string) => uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)):\d+/i, '$1')
  if (uris.some((uri) => uri === used.value || withoutPort(uri) === withoutPort(used.value))) return []
  return [
    observe(
      severity,
      'The request is for the redirect URI {seen:0}, and the document of the client lists {expected:0}.',
      { place: used.place, seen: used.value, expected: uris.join(' '), expectedAt: listed.place },
    ),
  ]
}

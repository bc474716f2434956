import { type Located, urlPlace } from '../exchange/place.ts'
import { comparableEndpoint, urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { Message, MessageKind, ResponseBase } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import { defineCause } from './cause.ts'
import { observe, shows, status, toChangeAt } from './evidence.ts'
import type { Evidence, Observation } from './finding.ts'
import { seenAs } from './in-flow.ts'
import { refusalOf } from './refusals.ts'
import { namesOAuthError } from './token-request/refusal.ts'
import { wherever } from './wherever.ts'

/** A request of OAuth went to an address at which nothing takes it (RFC 9110 §15.5.5, §15.5.6; RFC 8414 §2). */
export const endpointNotFound = defineCause({
  id: 'endpoint-not-found',
  title: 'There is no such endpoint at this address',
  possibleCause:
    'The address is misspelt, lacks the realm, the tenant or the version that stands in its path, has a slash too many, or is that of another server. Or a gateway rewrites the path.',
  solution:
    'Take the address from the metadata of the server, /.well-known/openid-configuration or /.well-known/oauth-authorization-server, and write none by hand.',
  troubleshoot: 'Compare the address of the request, character by character, with the one that the metadata names.',
  references: ['RFC 6749 §3', 'RFC 8414 §2', 'RFC 9110 §15.5.5', 'RFC 9110 §15.5.6'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['metadata-mismatch'],
  check: (flow, { metadata }) =>
    flow.core.flatMap(({ message }) => notFound(message, metadata, rewritten(flow, message))),
  // Of a token that no flow is known to have given.
  checkLoose: wherever(['introspection-response', 'revocation-response'], (message, { metadata }) =>
    notFound(message, metadata),
  ),
})

/** What the endpoint is called, and the member of the metadata that names it. */
const endpoints: { readonly [Kind in MessageKind]?: readonly [name: string, member: keyof ServerMetadata] } = {
  'authorization-error-page': ['authorization', 'authorizationEndpoint'],
  'token-response': ['token', 'tokenEndpoint'],
  'pushed-authorization-response': ['pushed authorization request', 'pushedAuthorizationRequestEndpoint'],
  'device-authorization-response': ['device authorization', 'deviceAuthorizationEndpoint'],
  'backchannel-authentication-response': ['backchannel authentication', 'backchannelAuthenticationEndpoint'],
  'introspection-response': ['introspection', 'introspectionEndpoint'],
  'revocation-response': ['revocation', 'revocationEndpoint'],
}

/** Not found, method not allowed, gone. */
const nothingThere: ReadonlySet<number> = new Set([404, 405, 410])

/** True where the answer is that of a server which has nothing for this address: it names no error of OAuth. */
export function isNotFound(message: Message & Pick<ResponseBase, 'response'>): boolean {
  if (!nothingThere.has(message.response.status)) return false
  const refusal = refusalOf(message)
  return !refusal?.row && !(refusal && namesOAuthError(refusal.error.code.value))
}

/** `inner` is where the request was seen with another path, behind a gateway. */
function notFound(
  message: Message,
  metadata: ServerMetadata | undefined,
  inner?: Evidence,
): readonly Observation<'error'>[] {
  const [name, member] = endpoints[message.kind] ?? []
  if (!name || !member || !('response' in message) || !message.response) return []
  const { exchange, response } = message
  if (!isNotFound({ ...message, response })) return []
  const named = metadata?.[member] as Located | undefined
  const seen: Evidence = {
    place: urlPlace(exchange),
    seen: message.endpoint,
    expected: named?.value ?? null,
    ...(named && { expectedAt: named.place }),
  }
  const answer = status(exchange, response.status, '200')
  if (inner) {
    return [
      toChangeAt(
        'gateway',
        observe(
          'error',
          `The request to the ${name} endpoint was answered with {seen:1}: behind the gateway it went to {seen:2}, another path, and nothing takes it there. Correct the gateway's rule for paths.`,
          seen,
          answer,
          inner,
        ),
      ),
    ]
  }
  const words = `The request to the ${name} endpoint went to {seen:0}, and the answer is {seen:1}: ${response.status === 405 ? `nothing takes a ${message.request.method} there` : 'there is nothing'}.`
  if (!named) {
    return [
      observe(
        'error',
        `${words} Look up the right address in the metadata of the server; often a realm, a tenant or a version is missing in the path.`,
        seen,
        answer,
      ),
    ]
  }
  if (comparableEndpoint(named.value) !== comparableEndpoint(message.endpoint))
    return [observe('error', `${words} The metadata of the server names {expected:0}: send it there.`, seen, answer)]
  return [
    toChangeAt(
      'authorization-server',
      observe(
        'error',
        `${words} It is the very address that the metadata of the server names: the server, or the gateway in front of it, does not serve what it promises. Correct its routes or its metadata.`,
        seen,
        answer,
      ),
    ),
  ]
}

/** Where the request was seen behind a gateway with another path than before it. */
function rewritten(flow: Flow, { exchange, endpoint }: Message): Evidence | undefined {
  const request = flow.core.find(({ message }) => message.exchange === exchange && message.part === 'request')
  const inner = request && seenAs(request, 'inner-leg').find((leg) => pathOf(leg.endpoint) !== pathOf(endpoint))
  return inner && shows({ place: urlPlace(inner.exchange), value: inner.endpoint }, endpoint)
}

const pathOf = (url: string) => urlParts(url).path

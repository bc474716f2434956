import { parameter } from '../exchange/parameter.ts'
import { bodyPlace, location } from '../exchange/place.ts'
import { comparableOrigin, urlParts } from '../exchange/url-parts.ts'
import { isMcpRequest } from '../oauth/mcp.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, shows } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['resource-metadata-response'], judge)

/** What a protected resource says of itself cannot be read, or lacks what it must have. */
export const resourceMetadataInvalid = defineCause({
  id: 'resource-metadata-invalid',
  title: 'The metadata of the protected resource is not valid',
  possibleCause:
    'The address gives the page of an app in the place of JSON, because every unknown path leads there; or the document has no resource, or no authorization server.',
  solution:
    'Serve a JSON object with resource, and with the issuers of the authorization servers in authorization_servers, at the well-known address; answer unknown well-known addresses with 404.',
  troubleshoot: 'Open the well-known address of the resource, and look for resource and authorization_servers.',
  references: ['RFC 9728 §2', 'RFC 9728 §3.2', 'MCP Authorization §2.3.1'],
  severities: ['error', 'warning'],
  where: 'resource-server',
  checkLoose: looks,
})

function judge(message: EndpointResponse, { request, session }: Surroundings): readonly Observation<Alarm>[] {
  if (message.response.status !== 200 || message.body.truncated) return []
  const { resourceMetadata, exchange, body } = message
  if (!resourceMetadata) {
    if (body.kind === 'binary') return []
    return [
      observe(
        'error',
        'The address of the resource metadata gives {seen:0}, and must give {expected:0}. A client that finds no authorization server there cannot begin.',
        { place: bodyPlace(exchange, 'response'), seen: wordFor(body.kind), expected: 'a JSON object' },
      ),
    ]
  }
  const at = (member: string) => ({ exchange, location: location('response', 'body', member) })
  const { resource, authorizationServers } = resourceMetadata
  const found: Observation<Alarm>[] = []
  if (!resource) {
    found.push(
      observe('error', 'The metadata names no resource: a client must not use it.', lacks(at('resource'), 'a URL')),
    )
  } else if (comparableOrigin(resource.value) === undefined || resource.value.includes('#')) {
    found.push(
      observe(
        'warning',
        'The resource is {seen:0}, and must be an absolute https URL without fragment.',
        shows(resource),
      ),
    )
  }
  const listed = parameter(resourceMetadata, 'authorization_servers')
  const mcp = isMcp(message, request, session)
  if (listed && !authorizationServers) {
    found.push(
      observe(
        'error',
        'authorization_servers is {seen:0}, and must be a list of issuers.',
        shows(listed, 'a list of issuers'),
      ),
    )
  } else if (mcp && (!authorizationServers || authorizationServers.length === 0)) {
    found.push(
      observe(
        'error',
        'The metadata lists no authorization server, and a client of an MCP server has no other place to find one.',
        listed ? shows(listed, 'an issuer') : lacks(at('authorization_servers'), 'an issuer'),
      ),
    )
  }
  return [...found, ...(authorizationServers ?? []).flatMap((server) => noIssuer(server))]
}

/** RFC 9728 §2: issuer identifiers, which have neither query nor fragment (RFC 8414 §2). */
function noIssuer(server: {
  readonly value: string
  readonly place: Parameters<typeof shows>[0]['place']
}): readonly Observation<Alarm>[] {
  const { scheme, query, fragment } = urlParts(server.value)
  const wellKnown = server.value.includes('/.well-known/')
  if (/^https?$/.test(scheme) && query === undefined && fragment === undefined && !wellKnown) return []
  return [
    observe(
      'error',
      wellKnown
        ? 'authorization_servers has {seen:0}, the address of the metadata, and must have the issuer: clients make that address of it themselves.'
        : 'authorization_servers has {seen:0}, which is no issuer: that is an https URL without query and fragment.',
      shows(
        server,
        wellKnown
          ? server.value.replace(/\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/, '')
          : null,
      ),
    ),
  ]
}

function isMcp(message: Message, request: Message | undefined, session: Surroundings['session']): boolean {
  if (isMcpRequest((request ?? message).request)) return true
  const origin = comparableOrigin(message.endpoint)
  const challenge = origin === undefined ? undefined : session.challenges.get(origin)
  return challenge !== undefined && isMcpRequest(challenge.request)
}

function wordFor(kind: string): string {
  switch (kind) {
    case 'html':
      return 'a page'
    case 'empty':
      return 'nothing'
    case 'malformed-json':
      return 'broken JSON'
    case 'json':
      return 'JSON that is no object'
    default:
      return 'text'
  }
}

import { parameter } from '../exchange/parameter.ts'
import { comparableOrigin, urlParts } from '../exchange/url-parts.ts'
import { isMcpRequest } from '../oauth/mcp.ts'
import type { EndpointResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe, shows, status } from './evidence.ts'
import type { Observation } from './finding.ts'
import { type Surroundings, wherever } from './wherever.ts'

const looks = wherever(['resource-metadata-response'], nowhere)

/** An MCP server asks for a token, and has no metadata that says where to get one. */
export const resourceMetadataMissing = defineCause({
  id: 'resource-metadata-missing',
  title: 'The resource does not say where its authorization server is',
  possibleCause:
    'The MCP server has no protected resource metadata, or has it at an address that is not the well-known one and that its 401 does not name.',
  solution:
    'Serve the metadata at /.well-known/oauth-protected-resource with the path of the server behind it, and name that address as resource_metadata in WWW-Authenticate.',
  troubleshoot: 'Look at WWW-Authenticate of the 401, and open the well-known address.',
  references: ['RFC 9728 §3', 'RFC 9728 §5.1', 'MCP Authorization §2.3.1'],
  severities: ['warning'],
  where: 'resource-server',
  checkLoose: looks,
})

/**
 * The address for the whole host is the last that a client tries. It may still take the host itself for an
 * authorization server, as the first edition of MCP had it.
 */
function nowhere(message: EndpointResponse, { session }: Surroundings): readonly Observation<'warning'>[] {
  const { status: code } = message.response
  if (code < 400 || code === 401 || code > 499) return []
  const origin = comparableOrigin(message.endpoint)
  const challenge = origin === undefined ? undefined : session.challenges.get(origin)
  if (!challenge || !isMcpRequest(challenge.request)) return []
  const named = challenge.challenges.flatMap((one) => parameter(one, 'resource_metadata') ?? [])[0]
  const known = session.resources.some((one) => comparableOrigin(one.message.endpoint) === origin)
  if (known) return []
  const last = urlParts(message.request.url).path === '/.well-known/oauth-protected-resource'
  const isNamed = named?.value === message.request.url
  if (!isNamed && !(last && !named)) return []
  return [
    observe(
      'warning',
      isNamed
        ? 'The 401 of the MCP server names {seen:1} for its metadata, and there is nothing: {seen:0}.'
        : 'The MCP server asked for a token without naming its metadata, and there is none at the well-known address: {seen:0}. A client has to guess the authorization server.',
      status(message.exchange, code, '200'),
      ...(named ? [shows(named)] : []),
    ),
  ]
}

import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import { isMcpRequest } from '../oauth/mcp.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe, placeOf } from './evidence.ts'
import type { Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { askedResources } from './resource/asked-resources.ts'
import { nested } from './resource/identifier.ts'

/** An MCP client does not say for which server it wants its token (RFC 8707 §2; MCP asks for it in both requests). */
export const mcpResourceMissing = defineCause({
  id: 'mcp-resource-missing',
  title: 'The MCP client does not name the server that its token is for',
  possibleCause:
    'The client follows an edition of MCP from before resource was required, or sends it in only one of the two requests.',
  solution:
    'Send resource, copied exactly from the metadata of the MCP server, in both the authorization request and the token request, whether or not the authorization server supports it.',
  troubleshoot: 'Look for resource in the authorization request and in the token request.',
  references: ['MCP Authorization §2.5.1', 'MCP Authorization §3.1', 'RFC 8707 §2'],
  severities: ['warning'],
  where: 'client',
  check: missing,
})

/** That it is one of MCP shows where its token goes: at a server of that protocol, whose metadata was seen. */
function missing(flow: Flow, { session }: CheckContext): readonly Observation<'warning'>[] {
  const used = flow.lastResource?.message
  if (!used || !isMcpRequest(used.request)) return []
  const url = used.request.url.replace(/[?#].*$/s, '')
  const resource = session.resources.findLast(
    ({ metadata }) => metadata.resource && nested(metadata.resource.value, url),
  )?.metadata.resource
  if (!resource || comparableOrigin(resource.value) !== comparableOrigin(url)) return []
  const { first, token } = askedResources(flow)
  const asked = stepsOf(flow, 'authorization-request').map(({ message }) => message)
  const redeemed = stepsOf(flow, 'token-request')
    .map(({ message }) => message)
    .filter(({ grant }) => grant === 'authorization_code')
  const [request] = first.length === 0 ? asked : []
  const [redemption] = token.length === 0 ? redeemed : []
  const lacking = [request, redemption].filter((message) => message !== undefined)
  const [one, ...more] = lacking.map((message) => lacks(placeOf(message, 'resource'), resource))
  if (!one) return []
  const where =
    request && redemption
      ? 'Neither request names'
      : request
        ? 'The authorization request does not name'
        : 'The token request does not name'
  return [
    observe(
      'warning',
      `${where} the MCP server: the token is not bound to it, and a server that looks at the audience refuses it. Send resource={expected:0}.`,
      one,
      ...more,
    ),
  ]
}

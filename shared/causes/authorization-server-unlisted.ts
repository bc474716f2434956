import { urlPlace } from '../exchange/place.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import { type CheckContext, defineCause, type KnownResource } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { firstOf } from './in-flow.ts'
import { askedResources } from './resource/asked-resources.ts'
import { alike, difference, loosely, nested } from './resource/identifier.ts'

/** The client asked another authorization server than those that the resource trusts (RFC 9728 §7.6). */
export const authorizationServerUnlisted = defineCause({
  id: 'authorization-server-unlisted',
  title: 'The resource does not list the authorization server that was asked',
  possibleCause:
    'The client takes its authorization server from its own settings, or guesses it from the address of the resource; or the list of the resource writes the issuer otherwise than the server does.',
  solution:
    'Have the client ask one of the servers that the resource lists in authorization_servers, or add the issuer to that list exactly as the server writes it in its own metadata.',
  troubleshoot:
    "Compare authorization_servers in the resource's metadata with issuer in the metadata of the server that was asked.",
  references: ['RFC 9728 §2', 'RFC 9728 §7.6', 'RFC 8414 §2', 'MCP Authorization §2.3.1'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['access-token-rejected', 'access-token-audience-mismatch'],
  check: unlisted,
})

function unlisted(flow: Flow, { metadata, session }: CheckContext): readonly Observation<Alarm>[] {
  const issuer = metadata?.issuer
  const resource = issuer && resourceOf(flow, session.resources)
  const listed = resource?.metadata.authorizationServers
  if (!issuer || !listed || listed.length === 0) return []
  if (listed.some(({ value }) => value === issuer.value)) return []
  // A server may have several issuers; that one of its own host is listed is as near as one can tell.
  const close = listed.find(({ value }) => alike(value, issuer.value))
  if (!close && listed.some(({ value }) => comparableOrigin(value) === comparableOrigin(issuer.value))) return []
  const last = flow.lastResource?.message
  const broke = last?.kind === 'resource-response' && last.response.status === 401
  const [first] = listed
  if (!first) return []
  const list: Evidence = {
    place: first.place,
    seen: listed.map(({ value }) => value).join(' '),
    expected: issuer.value,
    expectedAt: issuer.place,
  }
  const asked = firstOf(flow, 'authorization-request') ?? firstOf(flow, 'token-request')
  if (close) {
    return [
      {
        ...observe(
          'warning',
          `The resource lists the authorization server {seen:0}, which calls itself {expected:0}: ${difference(close.value, issuer.value)}. Clients that compare issuers letter by letter, as they must, refuse one of the two.`,
          { ...list, place: close.place, seen: close.value },
        ),
        where: 'resource-server',
      },
    ]
  }
  return [
    observe(
      broke ? 'error' : 'warning',
      'The token was asked of the authorization server {expected:0}, and the resource lists {seen:0}: it may refuse a token from any other. Ask one of the listed servers.',
      list,
      ...(asked ? [shows({ value: asked.endpoint, place: urlPlace(asked.exchange) })] : []),
    ),
  ]
}

/** The resource that the flow names as its own, or that it used its token at. */
function resourceOf(flow: Flow, resources: readonly KnownResource[]): KnownResource | undefined {
  const { first, token } = askedResources(flow)
  const named = [...token, ...first].map(({ value }) => loosely(value))
  const used = flow.lastResource?.message.request.url.replace(/[?#].*$/s, '')
  return resources.findLast(({ metadata: { resource } }) => {
    if (!resource) return false
    if (named.length > 0) return named.includes(loosely(resource.value))
    return used !== undefined && nested(resource.value, used) && loosely(used).startsWith(loosely(resource.value))
  })
}

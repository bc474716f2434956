import { forwardedAddress } from '../../exchange/forwarded-address.ts'
import { comparableOrigin, urlParts } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import type { EndpointResponse, Message } from '../../oauth/message.ts'
import type { ServerMetadata } from '../../oauth/server-metadata.ts'
import { observe } from '../evidence.ts'
import type { Alarm, Observation } from '../finding.ts'
import { firstOf } from '../in-flow.ts'

/**
 * A redirect of the authorization server that leaves TLS on its own host: it does not know that its
 * gateway speaks https (RFC 9700 §4.13).
 */
export function alteredMetadata(flow: Flow): readonly Observation<Alarm>[] {
  const request = firstOf(flow, 'authorization-request')
  const next = request?.redirectedTo
  if (!request || !next) return []
  const from = urlParts(request.endpoint)
  const to = urlParts(next.value)
  const leavesTls = from.scheme === 'https' && to.scheme === 'http' && hostOf(from.authority) === hostOf(to.authority)
  // A client on the same host may really speak http: then this is its redirect URI, and another cause's.
  if (!leavesTls || /[?&#](?:code|error|state|response_type)=/.test(next.value)) return []
  return [
    observe(
      flow.outcome === 'completed' ? 'warning' : 'error',
      'The authorization server was asked by https, and sends the browser on to {seen:0}, by http on the same host. It does not know that the gateway before it speaks TLS: have the gateway send X-Forwarded-Proto and X-Forwarded-Host, and the server trust them.',
      { place: next.place, seen: next.value, expected: next.value.replace(/^http:/i, 'https:') },
    ),
  ]
}

/** RFC 8414 §3.3: the issuer of a metadata document is the one whose address it was fetched from. */
export function looseMetadata(message: Message): readonly Observation<Alarm>[] {
  if (message.kind !== 'metadata-response' || !message.metadata) return []
  const found = rewritten(message, message.metadata)
  return found ? [found] : []
}

function rewritten(message: EndpointResponse, metadata: ServerMetadata): Observation<Alarm> | undefined {
  const { issuer } = metadata
  const fetched = comparableOrigin(message.endpoint)
  const named = issuer && comparableOrigin(issuer.value)
  if (!issuer || !fetched || !named || fetched === named) return undefined
  // Behind a gateway that says where the client asked, this is the right answer.
  const asked = forwardedAddress(message.request)
  if (asked !== undefined && comparableOrigin(asked) === named) return undefined
  // Some issuers are names at another host of theirs; endpoints that went along show an address behind a gateway.
  const endpoints = [metadata.tokenEndpoint, metadata.authorizationEndpoint].filter(
    (endpoint) => endpoint !== undefined,
  )
  if (!endpoints.some((endpoint) => comparableOrigin(endpoint.value) === named)) return undefined
  const severity = sameHost(fetched, named) ? 'error' : 'warning'
  return observe(
    severity,
    'The metadata was fetched from {expected:0}, and names the issuer {seen:0}. A client must refuse metadata of another issuer. The server takes the address behind its gateway for its own: have the gateway send X-Forwarded-Host and X-Forwarded-Proto, or set the public address in the server.',
    {
      place: issuer.place,
      seen: issuer.value,
      expected: issuer.value.replace(urlParts(issuer.value).origin, urlParts(message.endpoint).origin),
    },
  )
}

function sameHost(one: string, other: string): boolean {
  return hostOf(urlParts(one).authority) === hostOf(urlParts(other).authority)
}

const hostOf = (authority: string) => authority.replace(/:\d*$/, '').toLowerCase()

import { isPlainHttp } from '../../exchange/cookies/host.ts'
import { parameter } from '../../exchange/parameter.ts'
import { within } from '../../exchange/place.ts'
import { urlParts } from '../../exchange/url-parts.ts'
import type { EndpointResponse } from '../../oauth/message.ts'
import type { ServerMetadata } from '../../oauth/server-metadata.ts'
import { wellKnownName } from '../../oauth/well-known.ts'
import { lacks, observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { looseMetadata } from '../gateway/altered-metadata.ts'

const endpoints = [
  'authorizationEndpoint',
  'tokenEndpoint',
  'userinfoEndpoint',
  'jwksUri',
  'revocationEndpoint',
  'introspectionEndpoint',
  'pushedAuthorizationRequestEndpoint',
  'registrationEndpoint',
] as const satisfies readonly (keyof ServerMetadata)[]

/** RFC 8414 §2, RFC 6749 §3.1 and §3.2: what is spoken to is spoken to by TLS. */
export function insecureEndpoints(
  message: EndpointResponse,
  metadata: ServerMetadata,
): readonly Observation<'warning' | 'note'>[] {
  if (urlParts(message.endpoint).scheme !== 'https' || looseMetadata(message).length > 0) return []
  const insecure = endpoints.flatMap((member) => metadata[member] ?? []).filter(({ value }) => isPlainHttp(value))
  const [first, ...more] = insecure.map((endpoint) => shows(endpoint, endpoint.value.replace(/^http:/i, 'https:')))
  if (!first) return []
  return [
    observe(
      'warning',
      `The metadata came by https, and names ${insecure.length === 1 ? 'an endpoint' : `${insecure.length} endpoints`} by http, such as {seen:0}. Have the server name {expected:0}: behind a gateway that ends TLS, it has to be told its public address.`,
      first,
      ...more,
    ),
  ]
}

/** What RFC 8414 §2 requires. */
const required = ['issuer', 'authorization_endpoint', 'token_endpoint', 'response_types_supported'] as const
/** What OpenID Connect Discovery §3 requires besides. */
const requiredOfProviders = ['jwks_uri', 'subject_types_supported', 'id_token_signing_alg_values_supported'] as const
/** Without these no client can do anything; a server for programs alone has no use for the others. */
const needed: ReadonlySet<string> = new Set(['issuer', 'token_endpoint'])

/** Members that are required, and missing: a warning where the metadata leads nowhere without. */
export function missingMembers(
  message: EndpointResponse,
  metadata: ServerMetadata,
): readonly Observation<'warning' | 'note'>[] {
  const ofProvider = wellKnownName(message.endpoint) === 'openid-configuration'
  const missing = [...required, ...(ofProvider ? requiredOfProviders : [])].filter(
    (name) => !parameter(metadata, name) && !isUnneeded(name, metadata),
  )
  const [first, ...more] = missing.map((name) =>
    lacks({ exchange: metadata.at.exchange, location: within(metadata.at.location, name) }),
  )
  if (!first) return []
  return [
    observe(
      missing.some((name) => needed.has(name)) ? 'warning' : 'note',
      `The metadata does not have ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} required. Clients that go by the metadata do without, or refuse it. Have the server name ${missing.length === 1 ? 'it' : 'them'}.`,
      first,
      ...more,
    ),
  ]
}

/**
 * RFC 8414 §2: no authorization endpoint where no grant uses it, no token endpoint where implicit is the only one.
 * A document that speaks of neither the one nor its response types is that of a server for programs alone.
 */
function isUnneeded(name: string, metadata: ServerMetadata): boolean {
  const grants = metadata.grantTypesSupported?.map(({ value }) => value)
  const forPrograms = !metadata.authorizationEndpoint && !metadata.responseTypesSupported
  if (name !== 'issuer' && forPrograms) return true
  if (!grants) return false
  if (name === 'token_endpoint') return grants.every((grant) => grant === 'implicit')
  const byBrowser = ['authorization_code', 'implicit']
  const ofBrowser = name === 'authorization_endpoint' || name === 'response_types_supported'
  return ofBrowser && !grants.some((grant) => byBrowser.includes(grant))
}

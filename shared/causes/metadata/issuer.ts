import { comparableEndpoint, comparableOrigin, urlParts, withoutLastSlash } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import type { EndpointResponse } from '../../oauth/message.ts'
import type { ServerMetadata } from '../../oauth/server-metadata.ts'
import type { CheckContext } from '../cause.ts'
import { observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { looseMetadata } from '../gateway/altered-metadata.ts'
import { firstOf } from '../in-flow.ts'

/** RFC 8414 §3.3, OpenID Connect Discovery §4.3: the issuer is the one whose address was asked. */
export function issuerOfUrl(
  message: EndpointResponse,
  { issuer }: ServerMetadata,
): readonly Observation<'warning' | 'note'>[] {
  const expected = issuerAt(message.endpoint)
  if (!issuer || expected === undefined) return []
  // An address behind a gateway is told as that.
  if (looseMetadata(message).length > 0) return []
  // A template for many tenants is known as such, by the libraries that know this provider.
  if (issuer.value.includes('{')) return []
  // A slash at the end is left out of the address (RFC 8414 §3.1), which so cannot tell the two apart.
  if (comparableEndpoint(withoutLastSlash(issuer.value)) === comparableEndpoint(expected)) return []
  return [
    observe(
      'warning',
      'The metadata was fetched at the address of the issuer {expected:0}, and names the issuer {seen:0}. A client must not use metadata of another issuer, and strict ones refuse it. Fetch it from the address of the issuer that it names, or correct the issuer in the server.',
      shows(issuer, expected),
    ),
  ]
}

/** The issuer whose metadata stands at this address: its path is before or behind the well-known part. */
function issuerAt(address: string): string | undefined {
  const { origin, path } = urlParts(address)
  const [, before = '', behind = ''] =
    /^(.*)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(\/.*)?$/.exec(path) ?? []
  if (!path.includes('/.well-known/') || comparableOrigin(address) === undefined) return undefined
  return withoutLastSlash(`${origin}${behind === '' ? before : behind}`)
}

/** What the developer says is the issuer, against what the server says; tokens and clients compare letter by letter. */
export function issuerOfRegistration(
  flow: Flow,
  { registration, metadata }: CheckContext,
): readonly Observation<'warning' | 'note'>[] {
  const issuer = metadata?.issuer
  const registered = registration?.issuer
  if (!issuer || registered === undefined || issuer.value === registered || issuer.value.includes('{')) return []
  if (!firstOf(flow, 'authorization-request') && !firstOf(flow, 'token-request')) return []
  if (withoutLastSlash(issuer.value) !== withoutLastSlash(registered)) return []
  return [
    {
      ...observe(
        'warning',
        'The issuer is {expected:0} for the client, and {seen:0} in the metadata of the server: the two differ only by the slash at the end. That makes two issuers, and clients refuse metadata and tokens of the other. Write it as the server does.',
        shows(issuer, registered),
      ),
      where: 'client',
    },
  ]
}

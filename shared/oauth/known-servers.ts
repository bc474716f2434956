import { isJsonObject } from '../exchange/json-parameters.ts'
import { parameter } from '../exchange/parameter.ts'
import { comparableEndpoint, withoutLastSlash } from '../exchange/url-parts.ts'
import type { EndpointKind } from './message.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** What an endpoint is, by the metadata seen. */
export type KnownEndpoint = EndpointKind | 'authorization' | 'token' | 'userinfo'

/** The servers whose metadata was seen, by issuer and by each of their endpoints. */
export interface KnownServers {
  learn(metadata: ServerMetadata, from: string): void
  /** The server that has this endpoint, or is this issuer. Undefined where two servers say that it is theirs. */
  get(urlOrIssuer: string): ServerMetadata | undefined
}

/** Begins with none. A look-up costs the same however many servers there are. */
export function createKnownServers(): KnownServers {
  const byIssuer = new Map<string, ServerMetadata>()
  /** Who claims an endpoint: one server, or several that share it, as policies of one tenant do. */
  const claims = new Map<string, Map<string, ServerMetadata>>()
  const fetched = new Map<string, ServerMetadata>()

  function forget(metadata: ServerMetadata): void {
    const issuer = issuerOf(metadata)
    if (byIssuer.get(issuer) === metadata) byIssuer.delete(issuer)
    for (const [endpoint] of endpointsOf(metadata)) {
      const claimants = claims.get(comparableEndpoint(endpoint))
      if (claimants?.get(withoutLastSlash(issuer)) === metadata) claimants.delete(withoutLastSlash(issuer))
    }
  }

  return {
    learn(metadata, from) {
      const before = fetched.get(from)
      if (before) forget(before)
      fetched.set(from, metadata)
      const issuer = issuerOf(metadata)
      if (issuer !== '') byIssuer.set(issuer, metadata)
      for (const [endpoint] of endpointsOf(metadata)) {
        const key = comparableEndpoint(endpoint)
        const claimants = claims.get(key) ?? new Map<string, ServerMetadata>()
        claimants.set(withoutLastSlash(issuer), metadata)
        claims.set(key, claimants)
      }
    },
    get(url) {
      const named = byIssuer.get(url)
      if (named) return named
      const claimants = claims.get(comparableEndpoint(url))
      const [only, other] = claimants?.values() ?? []
      if (only) return other ? undefined : only
      return byIssuer.get(`${url}/`) ?? byIssuer.get(withoutLastSlash(url))
    },
  }
}

const issuerOf = ({ issuer }: ServerMetadata) => issuer?.value ?? ''

/** Every endpoint that a server names, its aliases for mutual TLS included, with what it is. */
export function endpointsOf(metadata: ServerMetadata): readonly (readonly [url: string, kind: KnownEndpoint])[] {
  const own = endpointMembers.flatMap(([member, kind]) => {
    const endpoint = metadata[member]
    return endpoint ? [[endpoint.value, kind] as const] : []
  })
  const aliases = aliasesOf(metadata).flatMap(([member, url]) => {
    const kind = aliased.get(member)
    return kind ? [[url, kind] as const] : []
  })
  return [...own, ...aliases]
}

/** The endpoints for mutual TLS, under the names of their members (RFC 8705 §5). */
export function aliasesOf(metadata: ServerMetadata): readonly (readonly [string, string])[] {
  const aliases = parameter(metadata, 'mtls_endpoint_aliases')
  const value: unknown = aliases && JSON.parse(aliases.raw)
  return isJsonObject(value)
    ? Object.entries(value).flatMap(([member, url]) => (typeof url === 'string' ? [[member, url] as const] : []))
    : []
}

const aliased: ReadonlyMap<string, KnownEndpoint> = new Map([
  ['token_endpoint', 'token'],
  ['userinfo_endpoint', 'userinfo'],
  ['revocation_endpoint', 'revocation'],
  ['introspection_endpoint', 'introspection'],
  ['device_authorization_endpoint', 'device-authorization'],
  ['pushed_authorization_request_endpoint', 'pushed-authorization'],
  ['registration_endpoint', 'registration'],
  ['backchannel_authentication_endpoint', 'backchannel-authentication'],
])

const endpointMembers = [
  ['authorizationEndpoint', 'authorization'],
  ['tokenEndpoint', 'token'],
  ['userinfoEndpoint', 'userinfo'],
  ['jwksUri', 'jwks'],
  ['revocationEndpoint', 'revocation'],
  ['introspectionEndpoint', 'introspection'],
  ['endSessionEndpoint', 'end-session'],
  ['deviceAuthorizationEndpoint', 'device-authorization'],
  ['pushedAuthorizationRequestEndpoint', 'pushed-authorization'],
  ['registrationEndpoint', 'registration'],
  ['backchannelAuthenticationEndpoint', 'backchannel-authentication'],
  ['checkSessionIframe', 'session-check'],
] as const satisfies readonly (readonly [keyof ServerMetadata, KnownEndpoint])[]

import { isJsonObject } from '../exchange/json-parameters.ts'
import { parameter } from '../exchange/parameter.ts'
import { comparableEndpoint, comparableOrigin } from '../exchange/url-parts.ts'
import type { EndpointKind } from './message.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** What an endpoint is, by the metadata seen. */
export type KnownEndpoint = EndpointKind | 'authorization' | 'token' | 'userinfo'

/** What earlier traffic taught about URLs. Recognisers ask it; only protocol messages teach it. */
export interface Knowledge {
  endpointKind(url: string): KnownEndpoint | undefined
  /** True where an authorization request named this URL as the place for its response. */
  isRedirectUri(url: string): boolean
  /** True where an authorization request named this URL as the place of its request object (RFC 9101 §5.2). */
  isRequestUri(url: string): boolean
  /** True for the origin of a server that received an authorization request. */
  isServer(origin: string | undefined): boolean
  /** True for an origin at which a redirect URI lies. */
  isClient(origin: string | undefined): boolean
}

/** Metadata and redirect URIs seen in a session. */
export interface LearningKnowledge extends Knowledge {
  learnMetadata(metadata: ServerMetadata): void
  learnRedirectUri(url: string): void
  /** What a request at an authorization endpoint teaches: the server's origin, and where its request object lies. */
  learnRequest(endpoint: string, requestUri: string | undefined): void
  /** The metadata of the server that has this endpoint, or is this issuer. */
  metadataFor(urlOrIssuer: string): ServerMetadata | undefined
}

/** Begins with nothing known. */
export function createKnowledge(): LearningKnowledge {
  const kinds = new Map<string, KnownEndpoint>()
  const servers = new Map<string, ServerMetadata>()
  const redirectUris = new Set<string>()
  const requestUris = new Set<string>()
  const serverOrigins = new Set<string>()
  const clientOrigins = new Set<string>()
  return {
    endpointKind: (url) => kinds.get(comparableEndpoint(url)),
    isRedirectUri: (url) => redirectUris.has(comparableEndpoint(url)),
    isRequestUri: (url) => requestUris.has(withoutFragment(url)),
    isServer: (origin) => origin !== undefined && serverOrigins.has(origin),
    isClient: (origin) => origin !== undefined && clientOrigins.has(origin),
    learnRedirectUri: (url) => {
      const origin = comparableOrigin(url)
      if (origin === undefined) return
      redirectUris.add(comparableEndpoint(url))
      clientOrigins.add(origin)
    },
    learnRequest: (endpoint, requestUri) => {
      const origin = comparableOrigin(endpoint)
      if (origin !== undefined) serverOrigins.add(origin)
      if (requestUri !== undefined && comparableOrigin(requestUri) !== undefined)
        requestUris.add(withoutFragment(requestUri))
    },
    learnMetadata: (metadata) => {
      if (metadata.issuer) servers.set(metadata.issuer.value, metadata)
      for (const [member, kind] of endpointMembers) {
        const endpoint = metadata[member]
        if (!endpoint) continue
        kinds.set(comparableEndpoint(endpoint.value), kind)
        servers.set(comparableEndpoint(endpoint.value), metadata)
      }
      for (const [member, url] of aliasesOf(metadata)) {
        const kind = aliased.get(member)
        if (!kind) continue
        kinds.set(comparableEndpoint(url), kind)
        servers.set(comparableEndpoint(url), metadata)
      }
    },
    metadataFor: (url) => servers.get(url) ?? servers.get(comparableEndpoint(url)),
  }
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash < 0 ? url : url.slice(0, hash)
}

/** The endpoints for mutual TLS, under the names of their members (RFC 8705 §5). */
function aliasesOf(metadata: ServerMetadata): readonly (readonly [string, string])[] {
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

import { type HasParameters, parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint, comparableOrigin, withoutFragment } from '../exchange/url-parts.ts'
import type { GrantType } from './grant.ts'
import { aliasesOf, createKnownServers, endpointsOf, type KnownEndpoint } from './known-servers.ts'
import type { ServerMetadata } from './server-metadata.ts'

export type { KnownEndpoint } from './known-servers.ts'

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
  /** True for an access token that was given in this session. */
  isAccessToken(value: string): boolean
  /** True where an authorization request named this URL as its client id (Client ID Metadata Document draft §3). */
  isClientIdUrl(url: string): boolean
  /** The method by which a client that sends its id alone must have proved itself here, if none other is offered. */
  certificateMethod(url: string, grant: GrantType | undefined): CertificateMethod | undefined
}

export type CertificateMethod = 'tls_client_auth' | 'self_signed_tls_client_auth'

/** Metadata and redirect URIs seen in a session. */
export interface LearningKnowledge extends Knowledge {
  /** Metadata as it was fetched from this address; fetched again, it replaces what it said before. */
  learnMetadata(metadata: ServerMetadata, from?: string): void
  learnRedirectUri(url: string): void
  learnAccessToken(value: string): void
  /** What a request at an authorization endpoint teaches: the server's origin, and where its request object lies. */
  learnRequest(endpoint: string, requestUri: string | undefined, clientId: string | undefined): void
  /** What a registration says of the client's own endpoints, and where it is itself (RFC 7591 §2, RFC 7592 §3). */
  learnClient(registration: HasParameters): void
  /** The metadata of the server that has this endpoint, or is this issuer. */
  metadataFor(urlOrIssuer: string): ServerMetadata | undefined
}

/** Begins with nothing known. */
export function createKnowledge(): LearningKnowledge {
  const kinds = new Map<string, KnownEndpoint>()
  const servers = createKnownServers()
  const redirectUris = new Set<string>()
  const requestUris = new Set<string>()
  const clientIdUrls = new Set<string>()
  const serverOrigins = new Set<string>()
  const clientOrigins = new Set<string>()
  const accessTokens = new Set<string>()
  return {
    isAccessToken: (value) => accessTokens.has(value),
    learnAccessToken: (value) => {
      accessTokens.add(value)
    },
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
    learnRequest: (endpoint, requestUri, clientId) => {
      const origin = comparableOrigin(endpoint)
      if (origin !== undefined) serverOrigins.add(origin)
      if (requestUri !== undefined && comparableOrigin(requestUri) !== undefined)
        requestUris.add(withoutFragment(requestUri))
      if (clientId?.startsWith('https://')) clientIdUrls.add(clientId)
    },
    isClientIdUrl: (url) => clientIdUrls.has(url),
    learnClient: (registration) => {
      for (const [member, kind] of clientEndpoints) {
        const url = parameterValue(registration, member)
        if (url !== undefined && comparableOrigin(url) !== undefined) kinds.set(comparableEndpoint(url), kind)
      }
    },
    certificateMethod: (url, grant) => {
      const metadata = servers.get(url)
      const offered = metadata?.tokenEndpointAuthMethodsSupported?.map(({ value }) => value) ?? []
      const method = certificateMethods.find((candidate) => offered.includes(candidate))
      if (!metadata || !method) return undefined
      const ownAddress = aliasesOf(metadata).some(
        ([member, alias]) =>
          comparableEndpoint(alias) === comparableEndpoint(url) && parameterValue(metadata, member) !== alias,
      )
      const onlyThese = offered.every((candidate) => certificateMethods.some((known) => known === candidate))
      // A client without a secret may use the other grants (RFC 6749 §4.4, OpenID Connect CIBA §7.1).
      const proven = grant === 'client_credentials' || grant === 'ciba'
      return ownAddress || onlyThese || proven ? method : undefined
    },
    learnMetadata: (metadata, from = metadata.issuer?.value ?? '') => {
      servers.learn(metadata, from)
      for (const [endpoint, kind] of endpointsOf(metadata)) kinds.set(comparableEndpoint(endpoint), kind)
    },
    metadataFor: (url) => servers.get(url),
  }
}

const certificateMethods = ['tls_client_auth', 'self_signed_tls_client_auth'] as const satisfies CertificateMethod[]

const clientEndpoints: readonly (readonly [string, KnownEndpoint])[] = [
  ['registration_client_uri', 'registration'],
  ['frontchannel_logout_uri', 'frontchannel-logout'],
  ['backchannel_logout_uri', 'backchannel-logout'],
  ['backchannel_client_notification_endpoint', 'ciba-notification'],
]

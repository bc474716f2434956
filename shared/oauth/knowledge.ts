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
}

/** Metadata and redirect URIs seen in a session. */
export interface LearningKnowledge extends Knowledge {
  learnMetadata(metadata: ServerMetadata): void
  learnRedirectUri(url: string): void
  /** The metadata of the server that has this endpoint, or is this issuer. */
  metadataFor(urlOrIssuer: string): ServerMetadata | undefined
}

/** Begins with nothing known. */
export function createKnowledge(): LearningKnowledge {
  const kinds = new Map<string, KnownEndpoint>()
  const servers = new Map<string, ServerMetadata>()
  const redirectUris = new Set<string>()
  return {
    endpointKind: (url) => kinds.get(comparableEndpoint(url)),
    isRedirectUri: (url) => redirectUris.has(comparableEndpoint(url)),
    learnRedirectUri: (url) => {
      if (comparableOrigin(url) !== undefined) redirectUris.add(comparableEndpoint(url))
    },
    learnMetadata: (metadata) => {
      if (metadata.issuer) servers.set(metadata.issuer.value, metadata)
      for (const [member, kind] of endpointMembers) {
        const endpoint = metadata[member]
        if (!endpoint) continue
        kinds.set(comparableEndpoint(endpoint.value), kind)
        servers.set(comparableEndpoint(endpoint.value), metadata)
      }
    },
    metadataFor: (url) => servers.get(url) ?? servers.get(comparableEndpoint(url)),
  }
}

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

import type { JsonObject } from '../exchange/json-parameters.ts'
import type { Parameter } from '../exchange/parameter.ts'
import type { Place } from '../exchange/place.ts'
import { membersOf } from './metadata-members.ts'
import type { ResourceMetadata } from './resource-metadata.ts'

/** Reads what a protected resource says of itself (RFC 9728 §2). Members of another type are left out. */
export function readResourceMetadata(json: JsonObject, at: Place, parameters: readonly Parameter[]): ResourceMetadata {
  const { text, list } = membersOf(json, at)
  const read: { -readonly [Member in keyof ResourceMetadata]?: ResourceMetadata[Member] | undefined } = {
    resource: text('resource'),
    authorizationServers: list('authorization_servers'),
    scopesSupported: list('scopes_supported'),
    bearerMethodsSupported: list('bearer_methods_supported'),
  }
  const present = Object.entries(read).filter(([, member]) => member !== undefined)
  return { at, parameters, ...Object.fromEntries(present) }
}

import type { HasParameters } from '../exchange/parameter.ts'
import type { Located, Place } from '../exchange/place.ts'

/** What a protected resource says of itself (RFC 9728 §2), with places. */
export interface ResourceMetadata extends HasParameters {
  readonly at: Place
  readonly resource?: Located
  readonly authorizationServers?: readonly Located[]
  readonly scopesSupported?: readonly Located[]
  readonly bearerMethodsSupported?: readonly Located[]
}

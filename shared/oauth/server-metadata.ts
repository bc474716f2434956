import type { HasParameters } from '../exchange/parameter.ts'
import type { Located, Place } from '../exchange/place.ts'

/** What an authorization server says of itself (RFC 8414 §2, OpenID Connect Discovery §3), with places. */
/** Every member besides is among its parameters, an array as its JSON text. */
export interface ServerMetadata extends HasParameters {
  readonly at: Place
  readonly issuer?: Located
  readonly authorizationEndpoint?: Located
  readonly tokenEndpoint?: Located
  readonly userinfoEndpoint?: Located
  readonly jwksUri?: Located
  readonly revocationEndpoint?: Located
  readonly introspectionEndpoint?: Located
  readonly endSessionEndpoint?: Located
  readonly deviceAuthorizationEndpoint?: Located
  readonly pushedAuthorizationRequestEndpoint?: Located
  readonly registrationEndpoint?: Located
  readonly backchannelAuthenticationEndpoint?: Located
  readonly checkSessionIframe?: Located
  readonly scopesSupported?: readonly Located[]
  readonly tokenEndpointAuthMethodsSupported?: readonly Located[]
  readonly responseTypesSupported?: readonly Located[]
  readonly codeChallengeMethodsSupported?: readonly Located[]
  readonly grantTypesSupported?: readonly Located[]
  readonly responseModesSupported?: readonly Located[]
  readonly idTokenSigningAlgValuesSupported?: readonly Located[]
  /** `authorization_response_iss_parameter_supported` (RFC 9207 §3). */
  readonly issParameterSupported?: boolean
}

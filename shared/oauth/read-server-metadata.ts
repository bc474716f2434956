import type { JsonObject } from '../exchange/json-parameters.ts'
import type { Parameter } from '../exchange/parameter.ts'
import type { Place } from '../exchange/place.ts'
import { membersOf } from './metadata-members.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** Reads a metadata document (RFC 8414 §2, OpenID Connect Discovery §3). Members of another type are left out. */
export function readServerMetadata(
  json: JsonObject,
  at: Place,
  parameters: readonly Parameter[],
): ServerMetadata | undefined {
  const { text, list } = membersOf(json, at)
  const read: { -readonly [Member in keyof ServerMetadata]?: ServerMetadata[Member] | undefined } = {
    issuer: text('issuer'),
    authorizationEndpoint: text('authorization_endpoint'),
    tokenEndpoint: text('token_endpoint'),
    userinfoEndpoint: text('userinfo_endpoint'),
    jwksUri: text('jwks_uri'),
    revocationEndpoint: text('revocation_endpoint'),
    introspectionEndpoint: text('introspection_endpoint'),
    endSessionEndpoint: text('end_session_endpoint'),
    deviceAuthorizationEndpoint: text('device_authorization_endpoint'),
    pushedAuthorizationRequestEndpoint: text('pushed_authorization_request_endpoint'),
    registrationEndpoint: text('registration_endpoint'),
    backchannelAuthenticationEndpoint: text('backchannel_authentication_endpoint'),
    checkSessionIframe: text('check_session_iframe'),
    scopesSupported: list('scopes_supported'),
    tokenEndpointAuthMethodsSupported: list('token_endpoint_auth_methods_supported'),
    responseTypesSupported: list('response_types_supported'),
    codeChallengeMethodsSupported: list('code_challenge_methods_supported'),
    grantTypesSupported: list('grant_types_supported'),
    responseModesSupported: list('response_modes_supported'),
    idTokenSigningAlgValuesSupported: list('id_token_signing_alg_values_supported'),
  }
  if (!read.issuer && !read.tokenEndpoint && !read.authorizationEndpoint) return undefined
  const iss = json['authorization_response_iss_parameter_supported']
  const present = Object.entries(read).filter(([, member]) => member !== undefined)
  return {
    at,
    parameters,
    ...Object.fromEntries(present),
    ...(typeof iss === 'boolean' && { issParameterSupported: iss }),
  }
}

/** The ways to a token. `unknown` is a grant_type, or a response_type, that no specification we know of defines. */
export type GrantType =
  | 'authorization_code'
  | 'implicit'
  | 'hybrid'
  | 'refresh_token'
  | 'client_credentials'
  | 'password'
  | 'device_code'
  | 'token_exchange'
  | 'jwt_bearer'
  | 'saml2_bearer'
  | 'ciba'
  /** RFC 5849: another protocol, named so that nobody looks for its steps here. */
  | 'oauth1'
  /** No token is asked for: `response_type=none`, and messages that stand by themselves, such as a logout. */
  | 'none'
  | 'unknown'

const byGrantType: ReadonlyMap<string, GrantType> = new Map([
  ['authorization_code', 'authorization_code'],
  ['refresh_token', 'refresh_token'],
  ['client_credentials', 'client_credentials'],
  ['password', 'password'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'],
  ['urn:ietf:params:oauth:grant-type:token-exchange', 'token_exchange'],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'jwt_bearer'],
  ['urn:ietf:params:oauth:grant-type:saml2-bearer', 'saml2_bearer'],
  ['urn:openid:params:grant-type:ciba', 'ciba'],
])

/** Every grant_type that a specification we know of names, to the letter. */
export const knownGrantTypes: readonly string[] = [...byGrantType.keys()]

/** The grant that a token request's grant_type names (RFC 6749 §4, RFC 8628 §3.4, RFC 8693 §2.1, RFC 7521 §4.1). */
export function grantOfGrantType(grantType: string): GrantType {
  return byGrantType.get(grantType) ?? 'unknown'
}

/** The grant that a response_type begins (RFC 6749 §3.1.1; OAuth 2.0 Multiple Response Types §3 and §5). */
export function grantOfResponseType(responseType: string): GrantType {
  const types = new Set(responseType.split(/\s+/).filter((type) => type !== ''))
  const known = [...types].every((type) => ['code', 'token', 'id_token', 'none'].includes(type))
  if (types.size === 0 || !known) return 'unknown'
  // `none` stands alone (OAuth 2.0 Multiple Response Types §4).
  if (types.has('none')) return types.size === 1 ? 'none' : 'unknown'
  if (!types.has('code')) return 'implicit'
  return types.size === 1 ? 'authorization_code' : 'hybrid'
}

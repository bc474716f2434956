/** What kind of secret a value is: the word in its placeholder. */
export type SecretKind =
  | 'client secret'
  | 'assertion'
  | 'code'
  | 'access token'
  | 'refresh token'
  | 'ID token'
  | 'token'
  | 'code verifier'
  | 'device code'
  | 'password'
  | 'cookie'
  | 'credentials'

/** Names in lower case, words joined by underscores. */
const kinds: ReadonlyMap<string, SecretKind> = new Map([
  ['client_secret', 'client secret'],
  ['clientsecret', 'client secret'],
  ['client_assertion', 'assertion'],
  ['assertion', 'assertion'],
  ['samlresponse', 'assertion'],
  ['saml_response', 'assertion'],
  ['code', 'code'],
  ['access_token', 'access token'],
  ['accesstoken', 'access token'],
  ['refresh_token', 'refresh token'],
  ['refreshtoken', 'refresh token'],
  ['id_token', 'ID token'],
  ['idtoken', 'ID token'],
  ['id_token_hint', 'ID token'],
  ['token', 'token'],
  ['subject_token', 'token'],
  ['private_token', 'token'],
  ['vault_token', 'token'],
  ['actor_token', 'token'],
  ['logout_token', 'token'],
  ['registration_access_token', 'token'],
  ['auth_token', 'token'],
  ['session_token', 'token'],
  ['security_token', 'token'],
  ['device_code', 'device code'],
  // RFC 5849 §2.1, §2.2, §3.1.
  ['oauth_token', 'token'],
  ['oauth_token_secret', 'token'],
  ['oauth_verifier', 'code'],
  ['oauth_signature', 'credentials'],
  // OpenID Connect CIBA §7.1, §7.3: what redeems the login, and what the server proves itself with.
  ['auth_req_id', 'code'],
  ['client_notification_token', 'token'],
  ['login_hint_token', 'token'],
  ['code_verifier', 'code verifier'],
  ['password', 'password'],
  ['passwd', 'password'],
  ['pwd', 'password'],
  ['passphrase', 'password'],
  ['passcode', 'password'],
  ['otp', 'password'],
  ['api_key', 'credentials'],
  ['apikey', 'credentials'],
  ['authorization', 'credentials'],
  ['proxy_authorization', 'credentials'],
  ['cookie', 'cookie'],
  ['set_cookie', 'cookie'],
])

/** Names that stay what they are with something before them: `x-access-token`, `new_password`, `user[password]`. */
const tails =
  /(?:^|_)(client_?secret|access_?token|refresh_?token|id_?token|auth_token|session_token|security_token|vault_token|password|passwd|api_?key)$/

/** No name of a secret is longer; what is longer is no name. */
const longestName = 100

/**
 * The kind of secret that a parameter, a JSON member or a header of this name holds; undefined where it
 * holds none. Case, hyphens and humps do not count: `accessToken` and `X-Access-Token` are access tokens.
 * What is meant to be seen by others is none: state, nonce, code_challenge, user_code.
 */
export function secretKindOf(name: string): SecretKind | undefined {
  if (name.length > longestName) return undefined
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return kinds.get(plain) ?? kinds.get(tails.exec(plain)?.[1] ?? '')
}

/** Names whose values are for everybody to compare: they stay readable, whatever else holds the same value. */
export function isPlain(name: string): boolean {
  return plainNames.has(name.toLowerCase())
}

const plainNames: ReadonlySet<string> = new Set([
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'client_id',
  'scope',
  'response_type',
  'response_mode',
  'grant_type',
  'token_type',
  'token_type_hint',
  'user_code',
  'error',
  'iss',
  'aud',
  'azp',
  'sub',
  'kid',
  'alg',
  'at_hash',
  'c_hash',
  's_hash',
])

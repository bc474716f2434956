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

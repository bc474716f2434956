/** What a cookie's name says that it keeps, for a login: state, PKCE's verifier, a nonce, or the session that holds them. */
export type Keeps = 'the state' | 'the code verifier' | 'the nonce' | 'the login'

/**
 * What a cookie of this name keeps of a login; undefined for names that speak of something else. Only words hang on
 * it: whether the cookie came back is seen.
 */
export function keeps(name: string): Keeps | undefined {
  if (/pkce|verifier/i.test(name)) return 'the code verifier'
  if (/nonce/i.test(name)) return 'the nonce'
  if (/state|csrf|xsrf|correlation/i.test(name)) return 'the state'
  if (/sess|sid\b|_sid|^sid|oauth|oidc|openid|auth|login|sso|saml|passport|token/i.test(name)) return 'the login'
  return undefined
}

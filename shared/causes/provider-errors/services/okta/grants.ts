import { oktaSays } from './okta-says.ts'

/** What Okta says of redirect URIs, codes, refresh tokens, PKCE and device codes. */
export const grantErrors = [
  oktaSays(
    {
      code: 'invalid_request',
      words: "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.",
    },
    'redirect-uri-mismatch',
    'The redirect URI of the request is not among the sign-in redirect URIs of the app.',
    { text: "'redirect_uri' parameter must be a Login redirect URI", anyCode: true },
  ),
  oktaSays(
    {
      code: 'invalid_grant',
      words: "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    { advice: 'Send in both requests the same text.' },
  ),
  oktaSays(
    { code: 'missing_redirect_uri', words: 'redirect_uri is missing.' },
    'redirect-uri-mismatch',
    'The request has no redirect URI.',
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'The authorization code is invalid or has expired.' },
    'authorization-code-expired',
    'The code is unknown, was used before, or is past its lifetime.',
  ),
  oktaSays(
    {
      code: 'invalid_grant',
      words:
        "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.",
    },
    'client-credentials-invalid',
    'The code or the refresh token was given to another client than the one that sends it.',
    { text: 'The grant was issued to another client', advice: 'Use one client id in both requests.' },
  ),
  oktaSays(
    { code: 'invalid_request', words: 'The grant was issued for another authorization server.' },
    'wrong-tenant',
    'The code or the refresh token comes from one authorization server, and was sent to the token endpoint of another.',
    { advice: 'Use the same /oauth2/{server} in the authorization and in the token endpoint.' },
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'The refresh token is invalid or expired.' },
    'refresh-token-expired',
    'The refresh token is unknown, expired, revoked, or was replaced by a newer one.',
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'PKCE verification failed.' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
    { text: 'PKCE verification failed' },
  ),
  oktaSays(
    { code: 'invalid_request', words: 'PKCE code challenge is required by the application.' },
    'pkce-missing',
    'The app is registered for PKCE, and the authorization request has no code challenge.',
    { text: 'PKCE code challenge is required' },
  ),
  oktaSays(
    {
      code: 'invalid_request',
      words: 'PKCE code challenge should be specified in the authorize request for code verification.',
    },
    'pkce-missing',
    'The token request has a code verifier, and the authorization request had no challenge.',
    { text: 'PKCE code challenge should be specified' },
  ),
  oktaSays(
    { code: 'invalid_request', words: 'PKCE code verifier is required by the application.' },
    'pkce-missing',
    'The token request has no code verifier, which the app is registered to send.',
  ),
  oktaSays(
    { code: 'invalid_request', words: 'PKCE code challenge contains illegal characters.' },
    'malformed-request',
    'The code challenge is no base64url.',
  ),
  oktaSays(
    { code: 'invalid_request', words: 'PKCE code challenge method is not supported. Valid values: [S256]' },
    'malformed-request',
    'The server does not take this code_challenge_method.',
    { text: 'PKCE code challenge method is not supported' },
  ),
  oktaSays(
    { code: 'invalid_client', words: 'Browser requests to the token endpoint must use Proof Key for Code Exchange.' },
    'pkce-missing',
    'A browser may redeem a code with PKCE only.',
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'The device code is invalid or has expired.' },
    'device-authorization-polling',
    'The device code is unknown, used or expired.',
  ),
  oktaSays(
    { code: 'invalid_user_code', words: 'The user code is invalid or has expired.' },
    'device-authorization-polling',
    'The code that the person typed is wrong or too old.',
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'The credentials provided were invalid.' },
    'access-denied',
    'User name or password of the password grant are wrong.',
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'Resource owner password credentials authentication denied by sign on policy.' },
    'access-denied',
    'A sign-on policy forbids the password grant for this person.',
    { text: 'Resource owner password credentials' },
  ),
  oktaSays(
    {
      code: 'invalid_grant',
      words: "The 'subject_token' either expired or the session associated with it was terminated.",
    },
    'access-token-rejected',
    'The token that was to be exchanged is expired, or its session is over.',
    { text: "The 'subject_token' either expired" },
  ),
  oktaSays(
    {
      code: 'invalid_grant',
      words: 'The audience of the JWT Bearer Grant must match the the issuer of the authorization server.',
    },
    'client-assertion-invalid',
    'aud of the assertion is not the issuer of this authorization server.',
    { text: 'The audience of the JWT Bearer Grant' },
  ),
  oktaSays(
    { code: 'invalid_grant', words: 'The jti of the JWT Bearer Grant was already used.' },
    'client-assertion-invalid',
    'The assertion was used before.',
    { advice: 'Make a new assertion with a new jti for each request.' },
  ),
]

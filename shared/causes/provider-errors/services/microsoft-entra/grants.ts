import type { UnnamedRow } from '../../provider-error-row.ts'
import { aadsts, tenantEndpoint } from './aadsts.ts'

const signInAgain = 'Send the person through a new sign-in; no request to the token endpoint mends it.'

/** What Entra says of the redirect URI, codes, refresh tokens and PKCE. */
export const redirectAndCodeErrors: readonly UnnamedRow[] = [
  // The redirect URI
  aadsts(
    50011,
    ['invalid_request', 'The redirect URI specified in the request does not match the redirect URIs configured.'],
    'redirect-uri-mismatch',
    'The redirect URI is not one of the reply addresses of the app registration.',
    {
      advice:
        'Add the very URI that was sent under Authentication of the app registration, under the right platform (Web, SPA, mobile).',
    },
  ),
  aadsts(
    70004,
    ['invalid_request', 'The app returned an invalid redirect URI.'],
    'redirect-uri-mismatch',
    'The redirect URI matches none that is configured for the app.',
  ),
  aadsts(
    900971,
    ['invalid_request', 'No reply address provided.'],
    'redirect-uri-mismatch',
    'The request has no redirect URI, and none is registered for the app.',
    {
      advice: 'Send redirect_uri, and register it. Behind a proxy that ends TLS, see that the app sends it with https.',
    },
  ),
  aadsts(
    90102,
    ['invalid_request', "'redirect_uri' value must be a valid absolute URI."],
    'redirect-uri-mismatch',
    'A URI in the request, mostly redirect_uri, is not an absolute one.',
  ),

  // The code
  aadsts(
    54005,
    ['invalid_grant', 'OAuth2 Authorization code was already redeemed, please retry with a new valid code.'],
    'authorization-code-expired',
    'The code was already redeemed.',
  ),
  aadsts(
    70008,
    ['invalid_grant', 'The provided authorization code or refresh token has expired due to inactivity.'],
    ['authorization-code-expired', 'refresh-token-expired'],
    'The code, or the refresh token, has expired or was revoked.',
  ),
  aadsts(
    70000,
    ['invalid_grant', 'The provided value for the code or refresh token is not valid.'],
    ['authorization-code-expired', 'refresh-token-expired'],
    'The code or the refresh token is not valid here: changed, of another client, or revoked.',
  ),
  aadsts(
    700005,
    ['invalid_grant', 'Provided Authorization Code is intended to use against other tenant, thus rejected.'],
    ['authorization-code-expired', 'wrong-tenant'],
    'The code was given by one tenant and redeemed at the token endpoint of another.',
    { advice: tenantEndpoint },
  ),
  aadsts(
    50089,
    ['invalid_grant', 'Authentication failed due to flow token expired.'],
    'authorization-code-expired',
    'The sign-in took too long: what the flow had been given expired before it was used.',
    { advice: signInAgain },
  ),

  // Refresh tokens
  aadsts(
    50173,
    ['invalid_grant', 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'],
    'refresh-token-expired',
    'The tokens of this person were revoked, by a change of the password or by an administrator.',
    { advice: signInAgain },
  ),
  aadsts(
    700082,
    ['invalid_grant', 'The refresh token has expired due to inactivity.'],
    'refresh-token-expired',
    'The refresh token was not used for too long.',
    { advice: signInAgain },
  ),
  aadsts(
    700084,
    ['invalid_grant', 'The refresh token was issued to a single page app (SPA), and therefore has a fixed lifetime.'],
    'refresh-token-expired',
    'The refresh token of a single-page app has reached its fixed end, which no use of it puts off.',
    { advice: signInAgain },
  ),
  aadsts(
    70043,
    ['invalid_grant', 'The refresh token has expired or is invalid due to sign-in frequency checks.'],
    'refresh-token-expired',
    'A policy asks for a new sign-in after some time, and that time is over.',
    { advice: signInAgain },
  ),
  aadsts(
    50132,
    ['invalid_grant', 'The session is not valid due to password expiration or recent password change.'],
    'refresh-token-expired',
    'The session ended because the password expired or was changed.',
    { advice: signInAgain },
  ),
  aadsts(
    50133,
    ['invalid_grant', 'Session is invalid due to expiration or recent password change.'],
    'refresh-token-expired',
    'The session was revoked because the password expired or was changed.',
    { advice: signInAgain },
  ),

  // PKCE
  aadsts(
    501481,
    ['invalid_grant', 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'],
    'pkce-verifier-mismatch',
    'The code verifier does not hash to the challenge that the authorization request sent.',
  ),
  aadsts(
    50147,
    ['invalid_request', 'Invalid size of Code_Challenge parameter.'],
    'pkce-missing',
    'The code challenge is missing, or has not the size of one.',
    { advice: 'Send code_challenge in the authorization request: 43 characters of base64url for S256.' },
  ),
  aadsts(
    501491,
    ['invalid_request', 'Invalid size of Code_Challenge_Method parameter.'],
    'pkce-missing',
    'The code challenge, or the name of its method, has a wrong size.',
    { advice: 'Send code_challenge_method=S256, and as the challenge 43 characters of base64url.' },
  ),
  aadsts(
    50013,
    ['invalid_grant', 'Assertion is invalid because of various reasons.'],
    ['client-assertion-invalid', 'clock-skew'],
    'The token that is exchanged on behalf of a person is not taken: ended, malformed, of another issuer, or not for this app.',
    { advice: 'Exchange the access token that was made for this very app, and not an ID token.' },
  ),
  aadsts(
    50085,
    ['invalid_grant', 'Refresh token needs social IDP login.'],
    'refresh-token-expired',
    'The person has to sign in again at the other provider.',
    { advice: signInAgain },
  ),
  aadsts(
    50139,
    ['invalid_grant', 'The session is invalid due to a missing external refresh token.'],
    'refresh-token-expired',
    'What the other provider had given for this session is gone.',
    { advice: signInAgain },
  ),
  aadsts(
    240002,
    ['invalid_grant', "The id_token can't be used as urn:ietf:params:oauth:grant-type:jwt-bearer grant."],
    'client-assertion-invalid',
    'An ID token was sent as the assertion, and it has to be an access token for this app.',
    { advice: 'Send the access token that came with it, asked for with a scope of this app.' },
  ),
]

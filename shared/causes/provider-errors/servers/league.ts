import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const src = 'https://github.com/thephpleague/oauth2-server/blob/master/src'
const ofCodes = sayings(`${src}/Grant/AuthCodeGrant.php`)
const ofRefreshes = sayings(`${src}/Exception/OAuthServerException.php`)

/** What Laravel Passport, Drupal and others that are built with league/oauth2-server say: in `hint`, beside the RFC's words. */
export const league: readonly ProviderErrorRow[] = rowsOf('league/oauth2-server', [
  ofCodes(
    { code: 'invalid_request', detail: 'Authorization code has expired' },
    'authorization-code-expired',
    'The code has expired.',
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Authorization code has been revoked' },
    'authorization-code-expired',
    'The code was used before, or revoked.',
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Cannot decrypt the authorization code' },
    'authorization-code-expired',
    'The code was changed on its way, or was made with another key.',
    {
      advice: 'Pass the code on as it came; if the server has several nodes, see that they share their encryption key.',
    },
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Authorization code was not issued to this client' },
    'client-credentials-invalid',
    'The code was given to another client.',
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Invalid redirect URI' },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Check the `redirect_uri` parameter' },
    'redirect-uri-mismatch',
    'The redirect URI is missing from the token request.',
  ),
  ofCodes(
    { code: 'invalid_grant', detail: 'Failed to verify `code_verifier`.' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Check the `code_verifier` parameter' },
    'pkce-missing',
    'The token request has no code verifier.',
  ),
  ofCodes(
    { code: 'invalid_request', detail: 'Check the `code_challenge` parameter' },
    'pkce-missing',
    'The authorization request has no code challenge.',
  ),
  ofRefreshes(
    { code: 'invalid_request', words: 'The refresh token is invalid.' },
    'refresh-token-expired',
    'The refresh token is unknown, expired or revoked.',
    { anyCode: true },
  ),
  ofRefreshes(
    { code: 'invalid_credentials', words: 'The user credentials were incorrect.' },
    'access-denied',
    'User name or password of the password grant are wrong.',
  ),
])

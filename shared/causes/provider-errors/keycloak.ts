import { type ProviderErrorRow, rowsOf } from './provider-error-row.ts'
import { sayings } from './sayings.ts'

const oidc = 'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc'
const ofCodes = sayings(`${oidc}/grants/AuthorizationCodeGrantType.java`)
const ofRefreshes = sayings(`${oidc}/TokenManager.java`)

/** What Keycloak says. */
export const keycloak: readonly ProviderErrorRow[] = rowsOf('Keycloak', [
  // The code
  ofCodes(
    { code: 'invalid_grant', words: 'Code not valid' },
    'authorization-code-expired',
    'The code is unknown or was used before; a second use ends the session of the first.',
    {
      advice:
        'If a young code is refused that was sent once, look whether the nodes of the cluster share their caches.',
    },
  ),
  ofCodes(
    { code: 'invalid_grant', words: 'Code is expired' },
    'authorization-code-expired',
    'The code is older than the Client Login Timeout of the realm, one minute by default.',
  ),
  ofCodes(
    { code: 'invalid_grant', words: 'Incorrect redirect_uri' },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
  ),
  ofCodes(
    { code: 'invalid_grant', words: 'Auth error: Found different client_id in clientSession' },
    'client-credentials-invalid',
    'The code was given to another client.',
  ),
  ofCodes(
    { code: 'invalid_grant', words: 'Client not allowed to exchange code' },
    'unauthorized-client',
    'The standard flow is off for this client.',
    { advice: 'Turn Standard flow on in the settings of the client.' },
  ),
  ofCodes(
    { code: 'invalid_grant', words: 'User session not found' },
    ['authorization-code-expired', 'refresh-token-expired'],
    'The session of the code or the token is gone: logged out, expired, or held by another node.',
  ),
  ofCodes({ code: 'invalid_grant', words: 'User disabled' }, 'access-denied', 'The account is disabled.'),
  ofCodes(
    { code: 'invalid_grant', words: 'Session not active' },
    ['refresh-token-expired', 'authorization-code-expired'],
    'The session of the person is over: logged out, idle for too long, or at its end.',
  ),
  ofCodes(
    { code: 'invalid_scope', words: 'Client no longer has requested consent from user' },
    'consent-required',
    'The person took the consent back.',
  ),
  ofCodes(
    { code: 'invalid_request', words: 'Missing parameter: code' },
    'malformed-request',
    'The token request has no code.',
  ),
  // Refresh tokens
  ofRefreshes(
    { code: 'invalid_grant', words: 'Maximum allowed refresh token reuse exceeded' },
    'refresh-token-reused',
    'The refresh token was used more often than the realm allows; the session ends with that.',
    { advice: 'Keep the new refresh token of each answer, and let one process refresh at a time.' },
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: 'Stale token' },
    'refresh-token-reused',
    'A newer refresh token was already used: this is the one before.',
    { advice: 'Keep the new refresh token of each answer, and let one process refresh at a time.' },
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const services = 'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak'
const oidc = `${services}/protocol/oidc`
const ofCodes = sayings(`${oidc}/grants/AuthorizationCodeGrantType.java`)
const ofRefreshes = sayings(`${oidc}/TokenManager.java`)
const ofPkce = sayings(`${oidc}/utils/PkceUtils.java`)
const atAuthorization = sayings(`${oidc}/endpoints/AuthorizationEndpointChecker.java`)
const ofClients = sayings(`${services}/authentication/AuthenticationProcessor.java`)

const oneRefresh = 'Keep the new refresh token of each answer, and let one process refresh at a time.'

/** What Keycloak says. Its pages begin with "We are sorry...". */
export const keycloak: readonly ProviderErrorRow[] = rowsOf('Keycloak', [
  // The authorization request
  atAuthorization(
    { words: 'We are sorry... Invalid parameter: redirect_uri' },
    'redirect-uri-mismatch',
    'The redirect URI is not among the valid redirect URIs of the client.',
    {
      text: 'Invalid parameter: redirect_uri',
      advice: 'Add it in the settings of the client; behind a proxy, look whether the app sends http for https.',
    },
  ),
  atAuthorization(
    { code: 'invalid_scope', words: 'Invalid scopes: openid reports' },
    'scope-mismatch',
    'A scope is neither a default nor an optional one of the client.',
    { text: 'Invalid scopes: ', advice: 'Add the client scope to the client, as optional at least.' },
  ),
  atAuthorization(
    {
      code: 'unauthorized_client',
      words:
        'Client is not allowed to initiate browser login with given response_type. Standard flow is disabled for the client.',
    },
    'unauthorized-client',
    'The flow that response_type asks for is off for this client.',
    {
      text: 'not allowed to initiate browser login with given response_type',
      advice: 'Turn the flow on in the settings of the client.',
    },
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'Missing parameter: code_challenge_method' },
    'pkce-missing',
    'The client is set to a PKCE method, and the authorization request has none.',
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'Missing parameter: code_challenge' },
    'pkce-missing',
    'The client is set to use PKCE, and the authorization request has no challenge.',
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'Invalid parameter: code challenge method is not matching the configured one' },
    'malformed-request',
    'code_challenge_method is not the one that the client is set to.',
    { advice: 'Send S256, or change the method in the advanced settings of the client.' },
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'Missing parameter: nonce' },
    'malformed-request',
    'A response with an ID token was asked for without a nonce.',
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'Missing parameter: response_type' },
    'malformed-request',
    'The authorization request has no response_type.',
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'Pushed Authorization Request is only allowed.' },
    'malformed-request',
    'The client must push its authorization requests, and this one was not pushed.',
    { advice: 'Push the request first, or no longer ask the client for it.' },
  ),

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
    { text: 'Found different client_id in clientSession' },
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
    { code: 'invalid_scope', words: 'Client no longer has requested consent from user' },
    'consent-required',
    'The person took the consent back.',
  ),
  ofCodes(
    { code: 'invalid_request', words: 'Missing parameter: code' },
    'malformed-request',
    'The token request has no code.',
    { text: /^Missing parameter: code$/ },
  ),

  // PKCE
  ofPkce(
    { code: 'invalid_grant', words: 'PKCE verification failed: Code mismatch' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'PKCE verification failed: Invalid code verifier' },
    'pkce-verifier-mismatch',
    'The code verifier is too short, too long, or has letters that RFC 7636 does not allow.',
    { advice: 'Make it of 43 to 128 letters, digits, and the signs - . _ ~ .' },
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'PKCE code verifier not specified' },
    'pkce-missing',
    'The authorization request had a code challenge, and the token request has no verifier.',
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'PKCE code verifier specified but challenge not present in authorization' },
    'pkce-missing',
    'The token request has a code verifier, and the authorization request had no challenge.',
  ),

  // Refresh tokens
  ofRefreshes(
    { code: 'invalid_grant', words: 'Maximum allowed refresh token reuse exceeded' },
    'refresh-token-reused',
    'The refresh token was used more often than the realm allows; the session ends with that.',
    { advice: oneRefresh },
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: 'Stale token' },
    'refresh-token-reused',
    'A newer refresh token was already used: this is the one before.',
    { advice: oneRefresh },
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: "Session doesn't have required client" },
    ['refresh-token-expired', 'refresh-token-reused'],
    'The session no longer has this client: an old refresh token was used before, or the person logged out.',
    { advice: oneRefresh },
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: 'Token is not active' },
    'refresh-token-expired',
    'The refresh token is past its end, which follows the idle time of the session.',
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: 'Session not active' },
    ['refresh-token-expired', 'authorization-code-expired'],
    'The session of the person is over: logged out, idle for too long, or at its end.',
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: 'Offline user session not found' },
    'refresh-token-expired',
    'The offline session of the refresh token is gone.',
  ),
  sayings('keycloak/keycloak#26017')(
    { code: 'invalid_grant', words: "Invalid token issuer. Expected 'https://sso.internal/realms/lab'" },
    ['refresh-token-expired', 'gateway-altered'],
    'The refresh token was given at another address of the server than the one that it is sent to.',
    {
      text: 'Invalid token issuer. Expected ',
      advice: 'Set hostname, so that the server calls itself the same in the browser and in the back channel.',
    },
  ),
  ofRefreshes(
    { code: 'invalid_grant', words: 'Invalid refresh token' },
    'refresh-token-expired',
    'The refresh token is not one of this realm, or is no refresh token.',
    { advice: 'Compare the realm and the host with those that gave the token: its issuer must be the same.' },
  ),

  // The client
  ofClients(
    { code: 'invalid_client', words: 'Invalid client or Invalid client credentials' },
    'client-credentials-invalid',
    'There is no such client in this realm, or its secret or assertion is wrong.',
    { anyCode: true },
  ),
  ofClients(
    { code: 'unauthorized_client', words: 'Invalid client secret' },
    'client-credentials-invalid',
    'The client secret is wrong.',
    { source: `${services}/authentication/authenticators/client/ClientIdAndSecretAuthenticator.java` },
  ),

  // The way to the server
  sayings('Baeldung/spring-security-oauth#271')(
    { words: 'We are sorry... HTTPS required' },
    'gateway-altered',
    'The realm requires https, and the request came to the server by http: behind a proxy that ends TLS it does not know better.',
    {
      text: /We are sorry\.{3} HTTPS required/,
      advice: 'Have the proxy send X-Forwarded-Proto, and start Keycloak with --proxy-headers.',
    },
  ),
  sayings('keycloak/keycloak#22599')(
    { words: 'We are sorry... Cookie not found. Please make sure cookies are enabled in your browser.' },
    'gateway-altered',
    'The cookie of the login did not come back: a proxy changes its path or its domain, the login page is in a frame, or it was open in two tabs.',
    {
      text: 'Cookie not found. Please make sure cookies are enabled in your browser',
      advice: 'Compare Set-Cookie of the login page with the Cookie header of the form.',
    },
  ),
])

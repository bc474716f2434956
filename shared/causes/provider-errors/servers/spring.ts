import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const folder =
  'https://github.com/spring-projects/spring-authorization-server/blob/main/oauth2-authorization-server/src/main/java/org/springframework/security/oauth2/server/authorization/authentication'
const atAuthorization = sayings(`${folder}/OAuth2AuthorizationCodeRequestAuthenticationProvider.java`)
const ofClients = sayings(`${folder}/ClientSecretAuthenticationProvider.java`)
const ofPkce = sayings(`${folder}/CodeVerifierAuthenticator.java`)

const client = (parameter: string, meaning: string) =>
  ofClients(
    { code: 'invalid_client', words: `Client authentication failed: ${parameter}` },
    'client-credentials-invalid',
    meaning,
  )

/** What Spring Authorization Server says: the name of the parameter, and no more. */
export const spring: readonly ProviderErrorRow[] = rowsOf('Spring Authorization Server', [
  atAuthorization(
    { code: 'invalid_request', words: 'OAuth 2.0 Parameter: redirect_uri' },
    'redirect-uri-mismatch',
    'The redirect URI is not registered for this client, or is malformed.',
    { anyCode: true, advice: 'A redirect URI with the host localhost is refused: use 127.0.0.1.' },
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'OAuth 2.0 Parameter: client_id' },
    'client-credentials-invalid',
    'There is no client with this id, or the id is missing or doubled.',
    { anyCode: true },
  ),
  atAuthorization(
    { code: 'invalid_request', words: 'OAuth 2.0 Parameter: code_challenge' },
    'pkce-missing',
    'The client is set to require PKCE, and the authorization request has no proper challenge.',
    { text: /OAuth 2\.0 Parameter: code_challenge(?:_method)?/ },
  ),
  atAuthorization(
    { code: 'invalid_scope', words: 'OAuth 2.0 Parameter: scope' },
    'scope-mismatch',
    'A scope is not registered for this client.',
  ),
  client('client_id', 'There is no client with this id.'),
  client('client_secret', 'The client secret is wrong, or has expired.'),
  client('authentication_method', 'The client uses another method of authentication than the registered ones.'),
  client('credentials', 'The request has no credentials of the client.'),
  ofClients(
    { code: 'invalid_client', words: 'Client authentication failed: client_assertion' },
    'client-assertion-invalid',
    'The client assertion was not accepted.',
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'Client authentication failed: code' },
    'authorization-code-expired',
    'The code is unknown, expired or used.',
    { text: /Client authentication failed: code$/ },
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'Client authentication failed: code_challenge' },
    'pkce-missing',
    'The authorization request of this code had no challenge, and the client needs one or sends a verifier.',
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'Client authentication failed: code_verifier' },
    'pkce-verifier-mismatch',
    'The code verifier is missing, or does not give the challenge of the authorization request.',
  ),
])

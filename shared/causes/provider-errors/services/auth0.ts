import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const support = sayings(
  'https://support.auth0.com/center/s/article/Callback-URL-Mismatch-Error-Is-Not-in-the-List-of-Allowed-Callback-URLs',
)
const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What Auth0 says, and Atlassian and others whose logins it runs. */
export const auth0: readonly ProviderErrorRow[] = rowsOf('Auth0', [
  support(
    { words: 'Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.' },
    'redirect-uri-mismatch',
    'The redirect URI is not among the allowed callback URLs of the application.',
    { text: 'is not in the list of allowed callback URLs', advice: 'Add it in the settings of the application.' },
  ),
  sayings('https://community.auth0.com/t/authorisation-code-flow-error-403/73029')(
    { code: 'invalid_grant', words: 'Invalid authorization code' },
    'authorization-code-expired',
    'The code was used before, has expired, or does not fit this client.',
    { text: /^Invalid authorization code$/ },
  ),
  sayings('https://viralsfire.com/post/auth0-failed-to-verify-code-verifier-error')(
    { code: 'invalid_grant', words: 'Failed to verify code verifier' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
  ),
  issue('auth0/nextjs-auth0', 333)(
    { code: 'invalid_grant', words: 'Unknown or invalid refresh token.' },
    ['refresh-token-expired', 'refresh-token-reused'],
    'The refresh token is unknown: expired, revoked, or replaced; a second use of one revokes all of its family.',
    { advice: 'Keep the new refresh token of each answer, and let one process refresh at a time.' },
  ),
  issue('devdennysegura/flutter-auth0', 36)(
    { code: 'unauthorized_client', words: "Grant type 'client_credentials' not allowed for the client." },
    'unauthorized-client',
    'The grant is not ticked for this application.',
    {
      text: /^Grant type ['"`]?[\w:-]{1,80}['"`]? not allowed for the client/,
      advice: 'Tick it under Advanced Settings, Grant Types.',
    },
  ),
  issue('auth0/node-auth0', 682)(
    { code: 'access_denied', words: 'Unauthorized' },
    ['client-credentials-invalid', 'access-denied'],
    'The client secret is wrong, or the application is set to another way of authenticating than the request uses.',
    {
      text: /^Unauthorized$/,
      advice:
        'Copy the secret again, with all of its characters. A single-page or native app has the method None, and sends no secret.',
    },
  ),
  issue('auth0/ruby-auth0', 610)(
    {
      code: 'access_denied',
      words:
        'Client is not authorized to access "https://api.example". You need to create a "client-grant" associated to this API.',
    },
    'unauthorized-client',
    'The application is not authorized for the API that audience names.',
    {
      text: /Client is not authorized to access ['"]/,
      advice: 'Authorize it under Machine to Machine Applications of the API, with the scopes that it needs.',
    },
  ),
  issue('Moesif/moesif-developer-portal', 43)(
    { code: 'access_denied', words: 'Service not found: https://api.example' },
    'resource-mismatch',
    'There is no API whose identifier is the audience of the request.',
    {
      text: /^Service not found: /,
      advice: 'Make audience the identifier of the API, to the slash, or create the API.',
    },
  ),
  issue('auth0/terraform-provider-auth0', 951)(
    { code: 'access_denied', words: 'Service not enabled within domain: https://api.example' },
    'resource-mismatch',
    'The tenant has no API whose identifier is the audience of the request.',
    {
      text: /^Service not enabled within domain: /,
      advice: 'Make audience the identifier of the API, to the slash, or create the API in this tenant.',
    },
  ),
  issue('auth0-samples/laravel', 32)(
    { code: 'invalid_request', words: 'The redirect_uri parameter is not valid: "app.example/callback"' },
    'redirect-uri-mismatch',
    'The redirect URI is no absolute URI.',
    { text: 'The redirect_uri parameter is not valid: ', anyCode: true, advice: 'Begin it with https:// or http://.' },
  ),
])

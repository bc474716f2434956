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
  sayings('https://auth0.com/docs/get-started/applications/application-grant-types')(
    { code: 'unauthorized_client', words: "Grant type 'client_credentials' not allowed for the client." },
    'unauthorized-client',
    'The grant is not ticked for this application.',
    {
      text: /^Grant type ['"`]?[\w:-]{1,80}['"`]? not allowed for the client/,
      advice: 'Tick it under Advanced Settings, Grant Types.',
    },
  ),
])

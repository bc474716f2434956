import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm')
const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What Salesforce says. */
export const salesforce: readonly ProviderErrorRow[] = rowsOf('Salesforce', [
  issue('petewarden/salesforce_restphp_example', 1)(
    { code: 'redirect_uri_mismatch', words: 'redirect_uri must match configuration' },
    'redirect-uri-mismatch',
    'The redirect URI is not among the callback URLs of the connected app.',
    { advice: 'Add it to the app; a change takes some minutes to work.' },
  ),
  issue('omniphx/forrest', 169)(
    { code: 'invalid_grant', words: 'expired authorization code' },
    'authorization-code-expired',
    'The code was used before, or is older than fifteen minutes.',
  ),
  says(
    { code: 'invalid_grant', words: 'invalid authorization code' },
    'authorization-code-expired',
    'The code is unknown here: changed, or of another org.',
    { text: /^invalid authorization code$/ },
  ),
  says(
    { code: 'invalid_grant', words: 'authentication failure' },
    'access-denied',
    'User name, password or security token is wrong, or a policy of the org forbids the login.',
    { text: /^authentication failure$/ },
  ),
  says(
    { code: 'invalid_grant', words: 'expired access/refresh token' },
    'refresh-token-expired',
    'The refresh token was revoked, or ended by the policy of the app.',
  ),
  says(
    { code: 'invalid_grant', words: 'Audience validation failed' },
    'client-assertion-invalid',
    'aud of the assertion is not the login host: https://login.salesforce.com, or test.salesforce.com for a sandbox.',
  ),
  issue('omniphx/forrest', 184)(
    { code: 'invalid_client_id', words: 'client identifier invalid' },
    'client-credentials-invalid',
    'There is no connected app with this consumer key in the org that was asked, or it was made some minutes ago.',
    { advice: 'Compare the key, and the login host: login.salesforce.com, test.salesforce.com, or My Domain.' },
  ),
  issue('restforce/restforce', 338)(
    { code: 'invalid_client', words: 'invalid client credentials' },
    'client-credentials-invalid',
    'The consumer secret is wrong, or of another connected app.',
    { text: /^invalid client credentials$/ },
  ),
  issue('omniphx/forrest', 278)(
    { code: 'invalid_grant', words: "user hasn't approved this consumer" },
    'consent-required',
    'The person has not approved the connected app.',
    {
      advice:
        'Let the person go through the authorization once, or set the app to pre-authorized and assign its profile or permission set.',
    },
  ),
  issue('n8n-io/n8n', 21589)(
    { code: 'OAUTH_APP_BLOCKED', words: 'this app is blocked by admin' },
    'unauthorized-client',
    'An administrator blocks this app, or has not installed it in the org.',
    { text: /./, advice: 'Install or unblock it under Connected Apps OAuth Usage.' },
  ),
])

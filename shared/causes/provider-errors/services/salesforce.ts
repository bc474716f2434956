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
])

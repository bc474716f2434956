import type { ProviderCause } from '../provider-error-row.ts'
import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://docs.slack.dev/reference/methods/oauth.v2.access')
const code = (name: string, cause: ProviderCause, meaning: string, advice?: string) =>
  says({ code: name }, cause, meaning, advice === undefined ? {} : { advice })

/** What Slack says: with status 200, beside `"ok":false`. */
export const slack: readonly ProviderErrorRow[] = rowsOf('Slack', [
  code(
    'bad_redirect_uri',
    'redirect-uri-mismatch',
    'The redirect URI is not the one of the authorization request, or not among those of the app.',
  ),
  code('invalid_code', 'authorization-code-expired', 'The code is wrong, expired, or was used before.'),
  sayings('kmrshntr/omniauth-slack#54')(
    { code: 'code_already_used' },
    'authorization-code-expired',
    'The code was used before.',
  ),
  code('bad_client_secret', 'client-credentials-invalid', 'The client secret is wrong.'),
  code('invalid_client_id', 'client-credentials-invalid', 'There is no app with this client id.'),
  code('invalid_grant_type', 'grant-type-unsupported', 'The grant_type is not one that is taken.'),
  code(
    'oauth_authorization_url_mismatch',
    'malformed-request',
    'The flow began at one version of the authorization URL, and the code was taken to the other version of the method.',
    'Use /oauth/v2/authorize with oauth.v2.access.',
  ),
])

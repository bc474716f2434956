import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow')

/** What LinkedIn says: five causes in one text. */
export const linkedin: readonly ProviderErrorRow[] = rowsOf('LinkedIn', [
  says(
    {
      code: 'invalid_request',
      words:
        'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
    },
    ['authorization-code-expired', 'redirect-uri-mismatch', 'client-credentials-invalid', 'pkce-verifier-mismatch'],
    'The client id, the redirect URI or the code verifier does not fit the code, or the code is used or expired: one text for all.',
    { text: 'appid/redirect uri/code verifier does not match', anyCode: true },
  ),
])

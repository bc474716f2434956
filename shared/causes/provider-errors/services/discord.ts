import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const issue = (number: number) => sayings(`discord/discord-api-docs#${number}`)

/** What Discord says. */
export const discord: readonly ProviderErrorRow[] = rowsOf('Discord', [
  issue(1768)(
    { code: 'invalid_request', words: 'Invalid "code" in request.' },
    ['authorization-code-expired', 'redirect-uri-mismatch'],
    'The code is expired or was used; or the redirect URI is not that of the authorization request, which is told in the same words.',
    {
      anyCode: true,
      advice: 'Compare the two redirect URIs to the slash before anything else. A code lives for a hundred seconds.',
    },
  ),
  issue(4076)(
    { code: 'invalid_request', words: 'Invalid "redirect_uri" in request.' },
    'redirect-uri-mismatch',
    'The redirect URI is missing, or not among those of the application.',
    { anyCode: true },
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/errors.py')

/** What authentik says on its pages; its token endpoint speaks as the RFC does. */
export const authentik: readonly ProviderErrorRow[] = rowsOf('authentik', [
  says(
    {
      words:
        'Redirect URI Error The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).',
    },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the provider of this application.',
    { text: 'The request fails due to a missing, invalid, or mismatching redirection URI' },
  ),
  says(
    { words: 'Client ID Error The client identifier (client_id) is missing or invalid.' },
    'client-credentials-invalid',
    'There is no provider with this client id.',
    { text: 'The client identifier (client_id) is missing or invalid' },
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What Dropbox says. */
export const dropbox: readonly ProviderErrorRow[] = rowsOf('Dropbox', [
  issue('dropbox/dropbox-sdk-php', 50)(
    { code: 'invalid_grant', words: 'redirect_uri mismatch' },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    { text: /^redirect_uri mismatch$/ },
  ),
  issue('mikecotrone/DropboxAPI', 1)(
    { code: 'invalid_grant', words: "code doesn't exist or has expired" },
    'authorization-code-expired',
    'The code is unknown, was used, or has expired.',
  ),
  issue('nextcloud/integration_dropbox', 34)(
    { code: 'invalid_grant', words: 'refresh token is invalid or revoked' },
    'refresh-token-expired',
    'The refresh token is unknown, or the person took the access back.',
  ),
  issue('dropbox/dropbox-sdk-python', 203)(
    {
      words:
        "Invalid redirect_uri. It must exactly match one of the redirect URIs you've pre-configured for your app (including the path).",
    },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the app.',
    { text: "It must exactly match one of the redirect URIs you've pre-configured" },
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const issue = (number: number) => sayings(`spotify/web-api#${number}`)

/** What Spotify says. */
export const spotify: readonly ProviderErrorRow[] = rowsOf('Spotify', [
  sayings('alecchendev/spotify-refresh-token#10')(
    { words: 'INVALID_CLIENT: Invalid redirect URI' },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the app.',
    { advice: 'Add it in the dashboard. For a loopback address write 127.0.0.1, not localhost.' },
  ),
  issue(267)(
    { code: 'invalid_grant', words: 'Invalid redirect URI', host: 'spotify.com' },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    { text: /^Invalid redirect URI$/ },
  ),
  issue(267)(
    { code: 'invalid_grant', words: 'Invalid authorization code', host: 'spotify.com' },
    'authorization-code-expired',
    'The code is unknown, was changed, or was used before.',
    { text: /^Invalid authorization code$/ },
  ),
])

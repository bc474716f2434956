import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://github.com/doorkeeper-gem/doorkeeper/blob/main/config/locales/en.yml')

/** What GitLab, Mastodon and others that are built with Doorkeeper say, on a page or in JSON. */
export const doorkeeper: readonly ProviderErrorRow[] = rowsOf('GitLab and Doorkeeper', [
  says(
    { words: 'An error has occurred The redirect URI included is not valid.' },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the application.',
    { text: 'The redirect URI included is not valid', advice: 'Add it to the application, one a line.' },
  ),
  says(
    { words: "The requested redirect uri is malformed or doesn't match client redirect URI." },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the application, or is malformed.',
    { text: 'requested redirect uri is malformed or doesn' },
  ),
  says(
    {
      code: 'invalid_client',
      words:
        'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
    },
    'client-credentials-invalid',
    'The application is unknown here, its secret is wrong, or the request has none.',
    { text: 'Client authentication failed due to unknown client', anyCode: true },
  ),
  says(
    {
      code: 'unauthorized_client',
      words: 'The client is not authorized to perform this request using this method.',
    },
    'unauthorized-client',
    'The application may not use this grant.',
  ),
  says(
    { code: 'invalid_scope', words: 'The requested scope is invalid, unknown, or malformed.' },
    'scope-mismatch',
    'A scope is not ticked for the application, or does not exist.',
    { anyCode: true },
  ),
  says(
    { words: 'The code challenge method must be plain or S256.' },
    'malformed-request',
    'code_challenge_method is neither plain nor S256.',
    { text: /code[_ ]challenge[_ ]method must be plain or S256/ },
  ),
  says(
    { code: 'invalid_token', words: 'The access token was revoked' },
    'access-token-rejected',
    'The token was revoked.',
  ),
  says({ code: 'invalid_token', words: 'The access token expired' }, 'access-token-rejected', 'The token has expired.'),
])

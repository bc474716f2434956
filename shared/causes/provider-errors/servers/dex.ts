import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://github.com/dexidp/dex/blob/master/server/oauth2.go')

/** What Dex says. */
export const dex: readonly ProviderErrorRow[] = rowsOf('Dex', [
  says(
    { words: 'Bad Request Unregistered redirect_uri ("https://app.example/callback").' },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the static or stored client.',
    { text: 'Unregistered redirect_uri (' },
  ),
  says(
    { words: 'Not Found Invalid client_id ("web-app").' },
    'client-credentials-invalid',
    'There is no client with this id.',
    { text: 'Invalid client_id (' },
  ),
  says(
    { code: 'invalid_scope', words: 'Missing required scope(s) ["openid"].' },
    'scope-mismatch',
    'The scope openid is missing.',
    { text: 'Missing required scope(s)' },
  ),
  says(
    { code: 'invalid_scope', words: 'Unrecognized scope(s) ["roles"]' },
    'scope-mismatch',
    'Dex has no such scope.',
    { text: 'Unrecognized scope(s)' },
  ),
  says(
    { code: 'invalid_request', words: 'Unsupported PKCE challenge method ("none").' },
    'malformed-request',
    'code_challenge_method is neither S256 nor plain.',
    { text: 'Unsupported PKCE challenge method' },
  ),
])

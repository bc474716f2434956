import { type ProviderErrorRow, rowsOf } from './provider-error-row.ts'
import { sayings } from './sayings.ts'

const guide = sayings('https://developers.facebook.com/docs/graph-api/guides/error-handling')

/** What Facebook says: as an object inside `error`, with the type OAuthException for nearly everything. */
export const facebook: readonly ProviderErrorRow[] = rowsOf('Facebook', [
  guide(
    { code: 'OAuthException', words: 'This authorization code has been used.' },
    'authorization-code-expired',
    'The code was used before.',
  ),
  guide(
    {
      code: 'OAuthException',
      words:
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    { text: 'make sure your redirect_uri is identical' },
  ),
  guide(
    { code: 'OAuthException', words: 'Error validating client secret.' },
    'client-credentials-invalid',
    'The app secret is wrong.',
  ),
  guide(
    { code: 'OAuthException', words: 'Error validating application. Invalid application ID.' },
    'client-credentials-invalid',
    'There is no app with this id.',
    { text: 'Error validating application' },
  ),
])

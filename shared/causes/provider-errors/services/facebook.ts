import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const manual = 'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow'
const guide = sayings(manual)
const thread = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What Facebook says: on pages, and as an object inside `error`, with the type OAuthException for nearly everything. */
export const facebook: readonly ProviderErrorRow[] = rowsOf('Facebook', [
  thread('hwi/HWIOAuthBundle', 1652)(
    {
      words:
        'URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app’s Client OAuth Settings.',
    },
    'redirect-uri-mismatch',
    'The redirect URI is not among the valid OAuth redirect URIs of the app.',
    {
      text: /URL Blocked: This redirect failed because the redirect URI is not white-?listed/i,
      advice: 'Add it in the settings of Facebook Login, and turn Client and Web OAuth Login on.',
    },
  ),
  thread('facebookarchive/php-graph-sdk', 1180)(
    { words: "Can't Load URL: The domain of this URL isn't included in the app's domains." },
    'redirect-uri-mismatch',
    'The domain of the redirect URI is not one of the app.',
    {
      text: "The domain of this URL isn't included in the app's domains",
      advice: 'Add it to the App Domains in the basic settings.',
    },
  ),
  guide(
    { code: 'OAuthException', words: 'This authorization code has been used.' },
    'authorization-code-expired',
    'The code was used before.',
    { anyCode: true },
  ),
  guide(
    { code: 'OAuthException', words: 'This authorization code has expired.' },
    'authorization-code-expired',
    'The code is past its lifetime.',
    { anyCode: true },
  ),
  guide(
    {
      code: 'OAuthException',
      words:
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    { text: 'make sure your redirect_uri is identical', anyCode: true },
  ),
  guide(
    { code: 'OAuthException', words: 'Error validating client secret.' },
    'client-credentials-invalid',
    'The app secret is wrong.',
    { anyCode: true },
  ),
  guide(
    { code: 'OAuthException', words: 'Error validating application. Invalid application ID.' },
    'client-credentials-invalid',
    'There is no app with this id.',
    { text: 'Error validating application', anyCode: true },
  ),
  sayings('https://developers.facebook.com/docs/graph-api/guides/error-handling')(
    { code: 'OAuthException', detail: '190' },
    'access-token-rejected',
    'The access token has expired, was revoked, or is invalid.',
  ),
  thread('Automattic/fb-instant-articles', 102)(
    {
      words:
        'Invalid Scopes: manage_pages, publish_pages. This message is only shown to developers. Users of your app will ignore these permissions if present.',
    },
    'scope-mismatch',
    'Facebook has no such permissions any more, or the app does not have them.',
    { text: /Invalid Scopes: [\w, ]{1,400}\. This message is only shown to developers/ },
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What Twitch says: in the redirect, and as `status` and `message` at the token endpoint. */
export const twitch: readonly ProviderErrorRow[] = rowsOf('Twitch', [
  issue('clarkio/vscode-twitch-highlighter', 137)(
    { code: 'redirect_mismatch', words: 'Parameter redirect_uri does not match registered URI' },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the application; the browser is sent to the first one that is.',
    { anyCode: true, advice: 'Register it, to the slash, and encode it once.' },
  ),
  sayings('https://dev.twitch.tv/docs/authentication/refresh-tokens/')(
    { code: '400', words: 'Invalid refresh token', host: 'twitch.tv' },
    'refresh-token-expired',
    'The refresh token is wrong, or ended when the person changed the password or took the access back.',
    { text: /^Invalid refresh token$/, anyCode: true },
  ),
])

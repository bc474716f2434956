import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const docs = 'https://docs.github.com/en/apps/oauth-apps'
const atToken = sayings(`${docs}/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors`)
const atAuthorization = sayings(`${docs}/maintaining-oauth-apps/troubleshooting-authorization-request-errors`)
const ofDevices = sayings(`${docs}/building-oauth-apps/authorizing-oauth-apps#error-codes-for-the-device-flow`)

/** What GitHub says: with status 200, in a form unless the client asks for JSON. */
export const github: readonly ProviderErrorRow[] = rowsOf('GitHub', [
  atToken(
    { code: 'incorrect_client_credentials' },
    'client-credentials-invalid',
    'The client id or the secret is wrong.',
    { advice: 'Look at the error before the code: the status is 200, and many libraries tell another reason.' },
  ),
  atToken(
    { code: 'bad_verification_code' },
    'authorization-code-expired',
    'The code is wrong, was used before, or is older than ten minutes.',
  ),
  atToken(
    { code: 'redirect_uri_mismatch' },
    'redirect-uri-mismatch',
    'The redirect URI is not below the callback URL that is registered.',
    { advice: 'Host and port must be the same, and the path must begin with that of the callback URL.' },
  ),
  atToken(
    { code: 'unverified_user_email' },
    'access-denied',
    'The person has not verified the primary e-mail address.',
    { advice: 'Have the person verify it in the settings at GitHub.' },
  ),
  atAuthorization(
    { code: 'application_suspended' },
    'unauthorized-client',
    'The OAuth app is suspended, for abuse or by a report.',
    { advice: 'Ask the support of GitHub.' },
  ),
  sayings(
    'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens',
  )(
    { code: 'bad_refresh_token' },
    'refresh-token-expired',
    'The refresh token is wrong, expired after six months, or was used before.',
    { advice: 'Keep the new refresh token of each answer, and let one process refresh at a time.' },
  ),
  ofDevices(
    { code: 'incorrect_device_code' },
    'device-authorization-polling',
    'The device code is not one that was given.',
  ),
  ofDevices(
    { code: 'device_flow_disabled' },
    'unauthorized-client',
    'The device flow is not enabled in the settings of the app.',
    { advice: 'Tick Enable Device Flow.' },
  ),
  sayings('grafana/grafana#8388')(
    { words: 'Page not found · GitHub This is not the web page you are looking for', host: 'github.com' },
    'client-credentials-invalid',
    'GitHub has no app with this client id, and answers with its page for wrong addresses.',
    {
      text: 'This is not the web page you are looking for',
      advice: 'See that client_id is there, and is not the secret.',
    },
  ),
])

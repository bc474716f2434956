import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const host = 'amazoncognito.com'
const endpoint = sayings('https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html')

/** What AWS Cognito says: codes alone, so that they mean more at its host than elsewhere. */
export const cognito: readonly ProviderErrorRow[] = rowsOf('AWS Cognito', [
  sayings('aws/aws-aspnet-cognito-identity-provider#167')(
    { code: 'redirect_mismatch' },
    'redirect-uri-mismatch',
    'The redirect URI is not among the allowed callback URLs of the app client.',
    { advice: 'Add it to the app client, to the slash.' },
  ),
  endpoint(
    { code: 'invalid_grant', host },
    ['authorization-code-expired', 'refresh-token-expired', 'pkce-verifier-mismatch', 'redirect-uri-mismatch'],
    'The code was used or is unknown, the refresh token was revoked, or what belongs to them does not fit.',
  ),
  endpoint(
    { code: 'invalid_client', host },
    'client-credentials-invalid',
    'The client id is unknown, or the Authorization header has another secret; an app client without a secret sends none.',
  ),
  endpoint(
    { code: 'unauthorized_client', host },
    ['unauthorized-client', 'redirect-uri-mismatch'],
    'The app client may not use this grant; or the redirect URI differs, were it by a slash, which Cognito tells with the same code.',
    {
      source: 'https://stackoverflow.com/questions/50264679',
      advice: 'Compare the two redirect URIs before anything else.',
    },
  ),
  endpoint(
    { code: 'invalid_request', host },
    'malformed-request',
    'A parameter is missing or not supported, or the body is no form.',
    { advice: 'Send the parameters in the body, with Content-Type application/x-www-form-urlencoded.' },
  ),
])

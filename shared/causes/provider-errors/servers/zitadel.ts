import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://github.com/zitadel/oidc/blob/main/pkg/op/auth_request.go')

/** What Zitadel says at the authorization endpoint. */
export const zitadel: readonly ProviderErrorRow[] = rowsOf('Zitadel', [
  says(
    { code: 'invalid_request', words: 'The requested redirect_uri is missing in the client configuration.' },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the application.',
    { anyCode: true },
  ),
  says(
    { code: 'invalid_request', words: "This client's redirect_uri is http and is not allowed." },
    'redirect-uri-mismatch',
    'The redirect URI is http, which the application may not use.',
    { anyCode: true, advice: 'Use https, or turn on the development mode of the application.' },
  ),
  says(
    { code: 'invalid_request', words: "This client's redirect_uri is using a custom schema and is not allowed." },
    'redirect-uri-mismatch',
    'The redirect URI has a scheme of its own, which only a native application may use.',
    { anyCode: true },
  ),
  says(
    { code: 'invalid_request', words: 'The redirect_uri is missing in the request.' },
    'redirect-uri-mismatch',
    'The authorization request has no redirect URI.',
    { anyCode: true },
  ),
  says(
    { code: 'invalid_request', words: 'unable to retrieve client by id' },
    'client-credentials-invalid',
    'There is no application with this client id at this instance.',
    { anyCode: true },
  ),
  says(
    {
      code: 'unauthorized_client',
      words: 'The requested response type is missing in the client configuration.',
    },
    'unauthorized-client',
    'The response type is not one of the application.',
  ),
])

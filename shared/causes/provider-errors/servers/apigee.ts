import type { ProviderCause } from '../provider-error-row.ts'
import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const policies = sayings(
  'https://cloud.google.com/apigee/docs/api-platform/reference/policies/oauth-http-status-code-reference',
)
const verification = sayings('https://docs.apigee.com/api-platform/reference/policies/oauthv2-policy')

const says = (words: string, cause: ProviderCause, meaning: string, text: string = words) =>
  policies({ code: 'invalid_request', words, member: 'ErrorCode' }, cause, meaning, { text })
const fault = (code: string, meaning: string) =>
  verification({ code, member: 'errorcode' }, 'access-token-rejected', meaning)

/**
 * What the OAuth policies of an Apigee gateway say, in members of their own: the answer is the gateway's, not that of a
 * server behind it.
 */
export const apigee: readonly ProviderErrorRow[] = rowsOf('Apigee', [
  says(
    'Invalid Authorization Code',
    'authorization-code-expired',
    'The gateway does not know the code: it is expired, used, or was given by another environment.',
  ),
  says(
    'Invalid redirection uri http://www.invalid_example.com',
    'redirect-uri-mismatch',
    'The redirect URI is not that of the app at the gateway.',
    'Invalid redirection uri ',
  ),
  says(
    'Invalid redirect_uri : oob',
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    'Invalid redirect_uri : ',
  ),
  says('Redirection URI is required', 'redirect-uri-mismatch', 'The authorization request has no redirect URI.'),
  says('Required param : redirect_uri', 'redirect-uri-mismatch', 'The token request has no redirect URI.'),
  says(
    'Invalid client id : AVD7ztXReEYyjpLFkkPiZpLEjeF2aYAz. ClientId is Invalid',
    'client-credentials-invalid',
    'The gateway has no app with this key.',
    'ClientId is Invalid',
  ),
  says(
    'The request is missing a required parameter : client_id',
    'client-credentials-invalid',
    'The request has no client id.',
  ),
  says('Response type must be code', 'response-type-unsupported', 'The gateway gives codes alone.'),
  fault('keymanagement.service.invalid_access_token', 'The gateway does not know the access token.'),
  fault('keymanagement.service.access_token_expired', 'The access token has expired.'),
  fault('keymanagement.service.access_token_not_approved', 'The access token was revoked.'),
])

import type { ProviderCause } from '../provider-error-row.ts'
import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const listed = 'https://docs.rs/crate/fusionauth-rust-client/latest/source/docs/OAuthErrorReason.md'

/** Known by `error_reason` alone: the code beside it is one of the RFC's. */
const reason = (code: string, detail: string, cause: ProviderCause, meaning: string, source = listed) =>
  sayings(source)({ code, detail }, cause, meaning, { anyCode: true })

/** What FusionAuth says: in `error_reason`, beside the RFC's code. */
export const fusionAuth: readonly ProviderErrorRow[] = rowsOf('FusionAuth', [
  reason(
    'invalid_request',
    'auth_code_not_found',
    'authorization-code-expired',
    'The code is unknown, expired, or was used before.',
    'FusionAuth/fusionauth-issues#150',
  ),
  reason(
    'invalid_request',
    'invalid_redirect_uri',
    'redirect-uri-mismatch',
    'The redirect URI is not one of the application, or not that of the authorization request.',
  ),
  reason(
    'invalid_grant',
    'invalid_pkce_code_verifier',
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
  ),
  reason(
    'invalid_request',
    'invalid_pkce_code_challenge',
    'malformed-request',
    'The code challenge has not the form of one.',
  ),
  reason(
    'invalid_request',
    'invalid_pkce_code_challenge_method',
    'malformed-request',
    'code_challenge_method is not S256.',
  ),
  reason('invalid_client', 'invalid_client_id', 'client-credentials-invalid', 'There is no application with this id.'),
  reason(
    'invalid_request',
    'refresh_token_not_found',
    'refresh-token-expired',
    'The refresh token is unknown, expired or revoked.',
  ),
  reason('invalid_request', 'invalid_grant_type', 'grant-type-unsupported', 'The grant_type is not one that is taken.'),
  reason(
    'unauthorized_client',
    'grant_type_disabled',
    'unauthorized-client',
    'The grant is not enabled for the application.',
  ),
  reason(
    'invalid_request',
    'invalid_origin',
    'cross-origin-blocked',
    'The origin of the page is not one of the application.',
  ),
  reason(
    'invalid_request',
    'invalid_user_credentials',
    'access-denied',
    'User name or password of the password grant are wrong.',
  ),
  reason('invalid_request', 'missing_client_id', 'client-credentials-invalid', 'The request has no client id.'),
])

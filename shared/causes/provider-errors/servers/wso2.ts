import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://github.com/wso2-extensions/identity-inbound-auth-oauth/blob/master/components/org.wso2.carbon.identity.oauth/src/main/java/org/wso2/carbon/identity/oauth2/token/handlers/grant/AuthorizationCodeGrantHandler.java',
)

/** What WSO2 Identity Server says. */
export const wso2: readonly ProviderErrorRow[] = rowsOf('WSO2', [
  says(
    { code: 'invalid_grant', words: 'Inactive authorization code received from token request' },
    'authorization-code-expired',
    'The code was used before; what it gave is revoked with that.',
  ),
  says(
    { code: 'invalid_grant', words: 'Expired or Revoked authorization code received from token request' },
    'authorization-code-expired',
    'The code has expired or was revoked.',
  ),
  says(
    { code: 'invalid_grant', words: 'Invalid authorization code received from token request' },
    'authorization-code-expired',
    'The code is unknown for this client.',
  ),
  says(
    { code: 'invalid_grant', words: 'Callback url mismatch' },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://github.com/IdentityServer/IdentityServer4/blob/main/src/IdentityServer4/src/Validation/Default/AuthorizeRequestValidator.cs',
)

/** What Duende IdentityServer and IdentityServer4 say at the authorization endpoint; at the token endpoint they send codes alone. */
export const identityServer: readonly ProviderErrorRow[] = rowsOf('IdentityServer', [
  says(
    { code: 'unauthorized_client', words: 'Invalid redirect_uri' },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the client.',
    { text: /\bInvalid redirect_uri$/, advice: 'Add it to RedirectUris of the client.' },
  ),
  says(
    { code: 'invalid_request', words: 'code challenge required' },
    'pkce-missing',
    'The client is set to require PKCE, and the authorization request has no challenge.',
  ),
  says(
    { code: 'invalid_request', words: 'Transform algorithm not supported' },
    'malformed-request',
    'code_challenge_method is plain or unknown, and the client takes S256.',
  ),
  says(
    { code: 'unauthorized_client', words: 'Invalid grant type for client' },
    'unauthorized-client',
    'The flow that response_type asks for is not among AllowedGrantTypes of the client.',
  ),
  says(
    { code: 'unauthorized_client', words: 'Invalid scope for client' },
    'scope-mismatch',
    'A scope is not among AllowedScopes of the client.',
  ),
  says(
    { code: 'invalid_scope', words: 'Identity scopes requested, but openid scope is missing' },
    'scope-mismatch',
    'The scope openid is missing.',
  ),
  says(
    { code: 'invalid_request', words: 'Client not configured to receive access tokens via browser' },
    'response-type-unsupported',
    'response_type asks for an access token in the front channel, which the client may not have.',
    { advice: 'Use response_type=code with PKCE.' },
  ),
])

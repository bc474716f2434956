import type { ProviderCause } from '../provider-error-row.ts'
import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://github.com/openiddict/openiddict-core/blob/dev/src/OpenIddict.Abstractions/OpenIddictResources.resx',
)
const text = (code: string, words: string, cause: ProviderCause, meaning: string, advice?: string) =>
  says({ code, words }, cause, meaning, { anyCode: true, ...(advice !== undefined && { advice }) })

/** What servers that are built with OpenIddict say, in JSON and as plain text in the place of a page. */
export const openiddict: readonly ProviderErrorRow[] = rowsOf('OpenIddict', [
  text(
    'invalid_request',
    "The specified 'redirect_uri' is not valid for this client application.",
    'redirect-uri-mismatch',
    'The redirect URI is not registered for this client.',
  ),
  text(
    'invalid_grant',
    "The specified 'redirect_uri' parameter doesn't match the client redirection URI the authorization code was initially sent to.",
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
  ),
  text(
    'invalid_grant',
    'The specified authorization code has already been redeemed.',
    'authorization-code-expired',
    'The code was used before.',
  ),
  text(
    'invalid_grant',
    'The specified authorization code is no longer valid.',
    'authorization-code-expired',
    'The code has expired or was revoked.',
  ),
  text(
    'invalid_grant',
    'The specified authorization code is invalid.',
    'authorization-code-expired',
    'The code is not one of this server.',
    'If the server runs in several processes, see that they share their keys.',
  ),
  text(
    'invalid_grant',
    'The authorization associated with the authorization code is no longer valid.',
    'authorization-code-expired',
    'The authorization behind the code was revoked.',
  ),
  text(
    'invalid_grant',
    'The specified authorization code cannot be used by this client application.',
    'client-credentials-invalid',
    'The code was given to another client.',
  ),
  text(
    'invalid_grant',
    'The specified refresh token has already been redeemed.',
    'refresh-token-reused',
    'The refresh token was used before, and the time in which that is allowed is over.',
    'Keep the new refresh token of each answer, and let one process refresh at a time.',
  ),
  text(
    'invalid_grant',
    'The specified refresh token is no longer valid.',
    'refresh-token-expired',
    'The refresh token has expired or was revoked.',
  ),
  text(
    'invalid_grant',
    'The specified refresh token is invalid.',
    'refresh-token-expired',
    'The refresh token is not one of this server.',
  ),
  text(
    'invalid_grant',
    'The authorization associated with the refresh token is no longer valid.',
    'refresh-token-expired',
    'The authorization behind the refresh token was revoked.',
  ),
  text(
    'invalid_grant',
    "The specified 'code_verifier' is invalid.",
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
  ),
  text(
    'invalid_request',
    "The mandatory 'code_verifier' parameter is missing.",
    'pkce-missing',
    'The authorization request had a code challenge, and the token request has no verifier.',
  ),
  text(
    'invalid_request',
    "The mandatory 'code_challenge' parameter is missing.",
    'pkce-missing',
    'The server asks for PKCE, and the authorization request has no challenge.',
  ),
  text(
    'invalid_request',
    "The 'code_challenge' parameter required for this client application is missing.",
    'pkce-missing',
    'The client is registered for PKCE, and the authorization request has no challenge.',
  ),
  text(
    'invalid_client',
    'The specified client credentials are invalid.',
    'client-credentials-invalid',
    'The client secret is wrong.',
  ),
  text(
    'invalid_client',
    "The specified 'client_id' is invalid.",
    'client-credentials-invalid',
    'There is no such client at this server.',
  ),
  text(
    'invalid_client',
    "The 'client_secret' parameter required for this client application is missing.",
    'client-credentials-invalid',
    'The client is registered with a secret, and the request has none.',
  ),
  text(
    'invalid_client',
    "The 'client_secret' parameter is not valid for this client application.",
    'client-credentials-invalid',
    'The client is registered as a public one, and the request has a secret.',
  ),
  text(
    'invalid_request',
    'Multiple client credentials cannot be specified.',
    'client-credentials-invalid',
    'The client authenticates in more than one way.',
  ),
  text(
    'unauthorized_client',
    'This client application is not allowed to use the specified grant type.',
    'unauthorized-client',
    'The permission for this grant is missing from the client.',
  ),
  text(
    'unauthorized_client',
    'The client application is not allowed to use the authorization code flow.',
    'unauthorized-client',
    'The permission for the code flow is missing from the client.',
  ),
  text(
    'unauthorized_client',
    'This client application is not allowed to use the authorization endpoint.',
    'unauthorized-client',
    'The permission for the authorization endpoint is missing from the client.',
  ),
  text(
    'unauthorized_client',
    'This client application is not allowed to use the token endpoint.',
    'unauthorized-client',
    'The permission for the token endpoint is missing from the client.',
  ),
  text(
    'invalid_request',
    'This client application is not allowed to use the specified scope.',
    'scope-mismatch',
    'The permission for a scope is missing from the client.',
  ),
  says(
    { code: 'invalid_request', words: "The client application is not allowed to use the 'offline_access' scope." },
    'scope-mismatch',
    'The client may not ask for this scope.',
    { text: /client application is not allowed to use the '\w{1,40}' scope/, anyCode: true },
  ),
  says(
    { code: 'invalid_scope', words: "The specified 'scope' is not supported." },
    'scope-mismatch',
    'A scope is not registered at this server.',
  ),
  text(
    'authorization_pending',
    'The authorization has not been granted yet by the end user.',
    'device-authorization-polling',
    'The person has not decided yet.',
  ),
  text(
    'invalid_request',
    'This server only accepts HTTPS requests.',
    'gateway-altered',
    'The request came to the server by http: behind a proxy that ends TLS it does not know that it was https.',
    'Have the proxy send X-Forwarded-Proto, and the server trust it.',
  ),
])

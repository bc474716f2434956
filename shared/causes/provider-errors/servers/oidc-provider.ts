import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const lib = 'https://github.com/panva/node-oidc-provider/blob/main/lib'
const says = sayings(`${lib}/helpers/errors.js`)

/** What node-oidc-provider says, and so OneLogin and others that are built with it. The real reason stays in its log. */
export const oidcProvider: readonly ProviderErrorRow[] = rowsOf('node-oidc-provider', [
  says(
    { code: 'invalid_redirect_uri', words: "redirect_uri did not match any of the client's registered redirect_uris" },
    'redirect-uri-mismatch',
    'The redirect URI is not registered for this client.',
    { text: /redirect_uri did not match any (?:of the )?client's registered redirect_uris/, anyCode: true },
  ),
  says(
    { code: 'invalid_grant', words: 'grant request is invalid' },
    [],
    'The code, the refresh token, the redirect URI or the code verifier is not right: the server tells which in its log alone.',
    { advice: 'Read the log of the server at this moment, or its grant.error event.' },
  ),
  says(
    { code: 'invalid_client', words: 'client authentication failed' },
    'client-credentials-invalid',
    'The secret or the assertion is wrong, or the client uses another method than the registered one.',
    { text: /^client authentication failed$/ },
  ),
  says(
    { code: 'invalid_client', words: 'client is invalid' },
    'client-credentials-invalid',
    'There is no such client at this server.',
    { text: /^client is invalid$/ },
  ),
  sayings(`${lib}/shared/client_auth.js`)(
    { code: 'invalid_request', words: 'no client authentication mechanism provided' },
    'client-credentials-invalid',
    'The request names no client: it has neither an Authorization header nor client_id.',
  ),
  sayings(`${lib}/actions/grants/refresh_token.js`)(
    { code: 'invalid_scope', words: 'refresh token missing requested scope' },
    'scope-mismatch',
    'The refresh asks for a scope that the refresh token does not have.',
    { text: /refresh token missing requested scopes?/ },
  ),
])

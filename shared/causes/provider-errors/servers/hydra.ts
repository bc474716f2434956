import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const fosite = 'https://github.com/ory/fosite/blob/master'
const ofPkce = hints(`${fosite}/handler/pkce/handler.go`)
const ofCodes = hints(`${fosite}/handler/oauth2/flow_authorize_code_token.go`)
const atAuthorization = hints(`${fosite}/authorize_request_handler.go`)
const ofClients = hints(`${fosite}/client_authentication.go`)

/** The hint follows the RFC's own words. */
function hints(source: string) {
  const says = sayings(source)
  return (...[example, causes, meaning, more]: Parameters<typeof says>) =>
    says(example, causes, meaning, { ...(example.words !== undefined && { text: example.words }), ...more })
}

const client = (words: string, text: string | RegExp, meaning: string) =>
  ofClients({ code: 'invalid_client', words }, 'client-credentials-invalid', meaning, { text })
const assertion = (words: string, meaning: string, text: string = words) =>
  ofClients({ code: 'invalid_client', words }, 'client-assertion-invalid', meaning, { text })

/** What Ory Hydra, Authelia and others that are built with fosite say: the hint at the end of the description. */
export const hydra: readonly ProviderErrorRow[] = rowsOf('Ory Hydra', [
  ofPkce(
    { code: 'invalid_grant', words: 'The PKCE code challenge did not match the code verifier.' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
    { text: 'PKCE code challenge did not match' },
  ),
  ofPkce(
    { code: 'invalid_grant', words: 'Unable to find initial PKCE data tied to this request' },
    'pkce-missing',
    'The authorization request of this code had no challenge.',
  ),
  ofPkce(
    {
      code: 'invalid_request',
      words: 'Public clients must include a code_challenge when performing the authorize code flow, but it is missing.',
    },
    'pkce-missing',
    'The server asks for PKCE, and the authorization request has no challenge.',
    { text: /must include a code_challenge when performing the authorize code flow/ },
  ),
  ofPkce(
    { code: 'invalid_request', words: 'Public clients must use code_challenge_method=S256, plain is not allowed.' },
    'malformed-request',
    'The server does not take the method plain.',
    { text: /must use code_challenge_method=S256/ },
  ),
  ofCodes(
    {
      code: 'invalid_grant',
      words: 'The OAuth 2.0 Client ID from this request does not match the one from the authorize request.',
    },
    'client-credentials-invalid',
    'The code was given to another client.',
    { text: 'The OAuth 2.0 Client ID from this request does not match' },
  ),
  ofCodes(
    {
      code: 'invalid_grant',
      words: 'The "redirect_uri" from this request does not match the one from the authorize request.',
    },
    'redirect-uri-mismatch',
    'The token request has another redirect URI than the authorization request had.',
    { text: '"redirect_uri" from this request does not match' },
  ),
  ofCodes(
    {
      code: 'invalid_grant',
      words: 'The OAuth 2.0 Client is not allowed to use authorization grant "authorization_code".',
    },
    'unauthorized-client',
    'The grant is not among the grant_types of the client.',
    { text: /Client is not allowed to use authorization grant/, anyCode: true },
  ),
  atAuthorization(
    {
      code: 'invalid_request',
      words: 'The "redirect_uri" parameter does not match any of the OAuth 2.0 Client\'s pre-registered redirect urls.',
    },
    'redirect-uri-mismatch',
    'The redirect URI is not registered for this client.',
    {
      text: "parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls",
      source: `${fosite}/authorize_helper.go`,
      anyCode: true,
    },
  ),
  atAuthorization(
    { code: 'invalid_client', words: 'The requested OAuth 2.0 Client does not exist.' },
    'client-credentials-invalid',
    'There is no client with this id.',
  ),
  atAuthorization(
    { code: 'invalid_scope', words: 'The OAuth 2.0 Client is not allowed to request scope "offline".' },
    'scope-mismatch',
    'The scope is not among those of the client.',
    { text: 'The OAuth 2.0 Client is not allowed to request scope' },
  ),
  atAuthorization(
    {
      code: 'invalid_state',
      words: 'Request parameter "state" must be at least be 8 characters long to ensure sufficient entropy.',
    },
    'state-mismatch',
    'state is missing, or shorter than eight characters.',
    { text: /The state is missing or|Request parameter ['"]state['"] must be/ },
  ),
  client(
    'The OAuth 2.0 Client supports client authentication method "client_secret_basic", but method "client_secret_post" was requested.',
    /Client supports client authentication method ['"]\w{1,40}['"], but method ['"]\w{1,40}['"] was requested/,
    'The client authenticates by another method than the one that is registered for it.',
  ),
  ofClients(
    {
      code: 'invalid_request',
      words:
        'The client secret in the HTTP authorization header could not be decoded from "application/x-www-form-urlencoded".',
    },
    'client-credentials-invalid',
    'The Basic value is not form-encoded: a percent sign in id or secret reads as an escape.',
    { text: /in the HTTP authorization header could not be decoded from/ },
  ),
  ofClients(
    {
      code: 'invalid_request',
      words: 'Client credentials missing or malformed in both HTTP Authorization header and HTTP POST body.',
    },
    'client-credentials-invalid',
    'The token request has no client id.',
  ),
  assertion(
    'Claim "iss" from "client_assertion" must match the "client_id" of the OAuth 2.0 Client.',
    'iss of the assertion is not the client id.',
  ),
  assertion(
    'Claim "sub" from "client_assertion" must match the "client_id" of the OAuth 2.0 Client.',
    'sub of the assertion is not the client id.',
  ),
  assertion('Claim "jti" from "client_assertion" must be set but is not.', 'The assertion has no jti.'),
  assertion(
    'Claim "audience" from "client_assertion" must match the authorization server\'s token endpoint "https://as.example/oauth2/token".',
    'aud of the assertion is not the token endpoint.',
    'Claim "audience" from "client_assertion" must match',
  ),
  assertion(
    'Unable to verify the integrity of the "client_assertion" value.',
    'The signature of the assertion does not verify.',
  ),
])

import { type ProviderErrorRow, rowsOf } from './provider-error-row.ts'
import { sayings } from './sayings.ts'

const fosite = 'https://github.com/ory/fosite/blob/master'
const ofPkce = sayings(`${fosite}/handler/pkce/handler.go`)
const ofCodes = sayings(`${fosite}/handler/oauth2/flow_authorize_code_token.go`)

/** What Hydra, and others that are built with fosite, say: the hint at the end of the description. */
export const hydra: readonly ProviderErrorRow[] = rowsOf('Ory Hydra', [
  ofPkce(
    { code: 'invalid_grant', words: 'The PKCE code challenge did not match the code verifier.' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
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
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What X, once Twitter, says. */
export const twitter: readonly ProviderErrorRow[] = rowsOf('X', [
  issue('plhery/node-twitter-api-v2', 496)(
    { code: 'invalid_request', words: 'Value passed for the authorization code was invalid.' },
    'authorization-code-expired',
    'The code was used before, or is older than half a minute.',
    { anyCode: true },
  ),
  issue('xdevplatform/twitter-api-typescript-sdk', 26)(
    { code: 'invalid_request', words: 'Value passed for the code verifier did not match the code challenge.' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
    { anyCode: true },
  ),
  issue('tweepy/tweepy', 2021)(
    { code: 'invalid_request', words: 'Missing required parameter [code_verifier].' },
    'pkce-missing',
    'The token request has no code verifier.',
    { text: 'Missing required parameter [code_verifier]' },
  ),
])

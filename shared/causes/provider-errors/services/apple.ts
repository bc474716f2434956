import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://developer.apple.com/documentation/technotes/tn3107-resolving-sign-in-with-apple-response-errors',
)
const forum = sayings('https://developer.apple.com/forums/thread/726004')

/** What Apple says. */
export const apple: readonly ProviderErrorRow[] = rowsOf('Apple', [
  forum(
    { code: 'invalid_grant', words: 'The code has already been used.' },
    'authorization-code-expired',
    'The code was used before.',
  ),
  says(
    { code: 'invalid_grant', words: 'The code has expired or has been revoked.' },
    'authorization-code-expired',
    'The code is older than five minutes, or was revoked.',
  ),
  says(
    { code: 'invalid_client', host: 'appleid.apple.com' },
    ['client-credentials-invalid', 'client-assertion-invalid', 'redirect-uri-mismatch'],
    'The client id is wrong, the JWT that stands for the secret is wrong or expired, or the redirect URI differs: Apple says the same of all three.',
    { advice: 'Look at iss, sub, aud, exp and kid of the JWT first, then at the redirect URI.' },
  ),
])

import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login',
)

/** What Instagram and Threads say: in `error_type` and `error_message`. */
export const instagram: readonly ProviderErrorRow[] = rowsOf('Instagram', [
  says(
    { code: 'OAuthException', words: 'Matching code was not found or was already used' },
    'authorization-code-expired',
    'The code is unknown, was used before, or still has the #_ that is put at the end of the callback.',
    { advice: 'Take #_ off the code, and redeem it once.' },
  ),
])

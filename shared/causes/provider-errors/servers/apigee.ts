import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://cloud.google.com/apigee/docs/api-platform/reference/policies/oauth-http-status-code-reference',
)

/** What the OAuth policies of an Apigee gateway say, in members of their own: the answer is the gateway's, not that of a server behind it. */
export const apigee: readonly ProviderErrorRow[] = rowsOf('Apigee', [
  says(
    { code: 'invalid_request', words: 'Invalid Authorization Code', member: 'ErrorCode' },
    'authorization-code-expired',
    'The gateway does not know the code: it is expired, used, or was given by another environment.',
  ),
])

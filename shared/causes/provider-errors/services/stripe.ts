import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('https://docs.stripe.com/connect/oauth-reference')

/** What Stripe Connect says. */
export const stripe: readonly ProviderErrorRow[] = rowsOf('Stripe', [
  says(
    {
      code: 'invalid_grant',
      words: 'This authorization code has already been used. All tokens issued with this code have been revoked.',
    },
    'authorization-code-expired',
    'The code was used before; the tokens that the first use gave are revoked.',
    { text: /^This authorization code has already been used\b/ },
  ),
])

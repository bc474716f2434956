import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

/** What HubSpot says: in `status` and `message`, without `error`. */
export const hubspot: readonly ProviderErrorRow[] = rowsOf('HubSpot', [
  issue('HGData/mk-node-hubspot', 87)(
    { code: 'BAD_AUTH_CODE' },
    'authorization-code-expired',
    'The code is missing, unknown, or was used before.',
  ),
  issue('HubSpot/oauth-quickstart-python', 3)(
    {
      words:
        "Authorization failed as the redirect URL 'https://app.example/callback' doesn't match the app's registered redirect URL",
    },
    'redirect-uri-mismatch',
    'The redirect URI is not one of the app.',
    { text: "match the app's registered redirect URL" },
  ),
])

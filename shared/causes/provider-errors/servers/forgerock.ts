import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings(
  'https://github.com/OpenIdentityPlatform/OpenAM/blob/master/openam-oauth2/src/main/java/org/forgerock/oauth2/core/exceptions/RedirectUriMismatchException.java',
)

/** What ForgeRock, now Ping, Access Management and OpenAM say, in words of an early draft of OAuth 2.0. */
export const forgerock: readonly ProviderErrorRow[] = rowsOf('ForgeRock and OpenAM', [
  says(
    {
      code: 'redirect_uri_mismatch',
      words: 'The redirection URI provided does not match a pre-registered value.',
    },
    'redirect-uri-mismatch',
    'The redirect URI is not registered for this client.',
    { anyCode: true },
  ),
])

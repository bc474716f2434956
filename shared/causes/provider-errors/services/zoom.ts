import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const says = sayings('FerroxLabs/wayland#1158')

/** What Zoom says at its authorization endpoint. */
export const zoom: readonly ProviderErrorRow[] = rowsOf('Zoom', [
  says(
    { code: '4700', words: 'Invalid redirect url' },
    'redirect-uri-mismatch',
    'The redirect URI is neither the redirect URL of the app nor on its allow list.',
    { advice: 'Add it to both. An http address, were it localhost, is no longer taken.' },
  ),
  says(
    { words: 'Invalid redirect: http://localhost:57000/oauth/callback (4,700)' },
    'redirect-uri-mismatch',
    'The redirect URI is neither the redirect URL of the app nor on its allow list.',
    { text: /Invalid redirect: \S{1,400} \(4,700\)/ },
  ),
])

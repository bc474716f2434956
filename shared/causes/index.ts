import { authorizationCodeExpired } from './authorization-code-expired.ts'
import type { Cause } from './cause.ts'
import { clientCredentialsInvalid } from './client-credentials-invalid.ts'
import { gatewayAltered } from './gateway-altered.ts'
import { pkceVerifierMismatch } from './pkce-verifier-mismatch.ts'
import { redirectUriMismatch } from './redirect-uri-mismatch.ts'
import { scopeMismatch } from './scope-mismatch.ts'
import { stateMismatch } from './state-mismatch.ts'

/** Every cause, in the order in which findings of equal severity are shown. */
export const causes: readonly Cause[] = [
  redirectUriMismatch,
  authorizationCodeExpired,
  clientCredentialsInvalid,
  scopeMismatch,
  stateMismatch,
  pkceVerifierMismatch,
  gatewayAltered,
]

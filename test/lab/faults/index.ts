import type { Fault } from '../fault.ts'
import { authorizationCodeExpired } from './authorization-code-expired.ts'
import { clientCredentialsInvalid } from './client-credentials-invalid.ts'
import { gatewayAltered } from './gateway-altered.ts'
import { redirectUriMismatch } from './redirect-uri-mismatch.ts'
import { scopeMismatch } from './scope-mismatch.ts'
import { stateCookieLost } from './state-cookie-lost.ts'
import { stateMismatch } from './state-mismatch.ts'

/** Every fault that the lab can be given. */
export const faults: readonly Fault[] = [
  ...redirectUriMismatch,
  ...authorizationCodeExpired,
  ...clientCredentialsInvalid,
  ...scopeMismatch,
  ...gatewayAltered,
  ...stateMismatch,
  ...stateCookieLost,
]

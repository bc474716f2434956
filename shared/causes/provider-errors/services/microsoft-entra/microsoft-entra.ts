import { type ProviderErrorRow, rowsOf } from '../../provider-error-row.ts'
import { clientErrors } from './client.ts'
import { redirectAndCodeErrors } from './grants.ts'
import { personErrors } from './person.ts'
import { requestErrors } from './request.ts'
import { scopeAndConsentErrors } from './scope-and-consent.ts'
import { tenantErrors } from './tenant.ts'

/** What Microsoft Entra says, by its numbers. */
export const microsoftEntra: readonly ProviderErrorRow[] = rowsOf('Microsoft Entra', [
  ...redirectAndCodeErrors,
  ...clientErrors,
  ...scopeAndConsentErrors,
  ...tenantErrors,
  ...personErrors,
  ...requestErrors,
])

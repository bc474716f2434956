import { type ProviderErrorRow, rowsOf } from '../../provider-error-row.ts'
import { clientErrors } from './client.ts'
import { grantErrors } from './grants.ts'
import { scopeAndPersonErrors } from './scope-and-person.ts'

/** What Okta says, by its texts: its codes are those of the specifications. */
export const okta: readonly ProviderErrorRow[] = rowsOf('Okta', [
  ...grantErrors,
  ...clientErrors,
  ...scopeAndPersonErrors,
])

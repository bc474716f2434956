import type { ProviderCause } from '../provider-errors/provider-error-row.ts'
import { isInOwnWords, type Refusal } from '../refusals.ts'

/** Words on any code or token that was given out: servers have one sentence for all of them. */
const ofCodes: ReadonlySet<ProviderCause> = new Set([
  'authorization-code-expired',
  'device-authorization-polling',
  'refresh-token-expired',
  'refresh-token-reused',
])

/** False where a provider's own words give another reason for its invalid_grant: a person who is disabled, a consent. */
export function isAboutCode(refusal: Refusal): boolean {
  return !isInOwnWords(refusal) || refusal.causes.length === 0 || refusal.causes.some((cause) => ofCodes.has(cause))
}

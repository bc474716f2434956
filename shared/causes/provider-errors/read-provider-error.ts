import type { OAuthError } from '../../oauth/message.ts'
import { microsoftEntra } from './microsoft-entra.ts'
import type { ProviderErrorRow, Said } from './provider-error-row.ts'
import { standardErrors } from './standard.ts'

/** Every row: the providers' own first, because a specification's code says less than their words. */
export const providerErrorRows: readonly ProviderErrorRow[] = [...microsoftEntra, ...standardErrors]

/**
 * The row that an error is known by: the first that fits. `host` is that of the server that sent it,
 * in lower case, for providers that say no more than the specification.
 */
export function readProviderError(error: OAuthError, host: string): ProviderErrorRow | undefined {
  const { code, description } = error
  return providerErrorRows.find(({ on }) => fits(on, error, host, `${code.value} ${description?.value ?? ''}`))
}

function fits(on: Said, error: OAuthError, host: string, words: string): boolean {
  if (on.number !== undefined) return words.includes('AADSTS') && numbersIn(words).includes(on.number)
  const { code, text, detail, member } = on
  if (code !== undefined && !(typeof code === 'string' ? [code] : code).includes(error.code.value)) return false
  if (text && !text.test(error.description?.value ?? '') && !text.test(error.code.value)) return false
  if (detail !== undefined && !error.details?.some(({ value }) => value === detail)) return false
  if (member !== undefined && !error.code.place.location.endsWith(`.${member}`)) return false
  return on.host === undefined || host === on.host || host.endsWith(`.${on.host}`)
}

function numbersIn(words: string): readonly number[] {
  return [...words.matchAll(/AADSTS(\d{5,7})\b/g)].map(([, number]) => Number(number))
}

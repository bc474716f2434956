import { apigee } from './apigee.ts'
import { apple } from './apple.ts'
import { discord } from './discord.ts'
import { facebook } from './facebook.ts'
import { github } from './github.ts'
import { google } from './google.ts'
import { hydra } from './hydra.ts'
import { keycloak } from './keycloak.ts'
import { microsoftEntra } from './microsoft-entra/microsoft-entra.ts'
import { okta } from './okta/okta.ts'
import type { ProviderErrorRow, Said } from './provider-error-row.ts'
import { slack } from './slack.ts'
import { standardErrors } from './standard.ts'

/** What providers say in words or codes of their own, or mean by those of the specifications. */
const ofProviders: readonly ProviderErrorRow[] = [
  ...microsoftEntra,
  ...okta,
  ...keycloak,
  ...apigee,
  ...apple,
  ...discord,
  ...facebook,
  ...github,
  ...google,
  ...hydra,
  ...slack,
]

/**
 * Every row, the one that asks for more before the one that asks for less, so that the first that fits knows the most:
 * words before a code alone, the codes of one host before the same codes of any, and those of the specifications at last.
 */
export const providerErrorRows: readonly ProviderErrorRow[] = [
  ...ofProviders.toSorted((one, other) => vagueness(one.on) - vagueness(other.on)),
  ...standardErrors,
]

function vagueness({ number, ...on }: Said): number {
  if (number !== undefined || !('code' in on || 'text' in on)) return 0
  const { text, detail, member, host } = on
  const worded = text !== undefined || detail !== undefined || member !== undefined
  return (worded ? 0 : 2) + (host === undefined ? 1 : 0)
}

import type { ProviderErrorRow, Said } from './provider-error-row.ts'
import { apigee } from './servers/apigee.ts'
import { authentik } from './servers/authentik.ts'
import { dex } from './servers/dex.ts'
import { doorkeeper } from './servers/doorkeeper.ts'
import { forgerock } from './servers/forgerock.ts'
import { fusionAuth } from './servers/fusionauth.ts'
import { hydra } from './servers/hydra.ts'
import { identityServer } from './servers/identity-server.ts'
import { keycloak } from './servers/keycloak.ts'
import { league } from './servers/league.ts'
import { oidcProvider } from './servers/oidc-provider.ts'
import { openiddict } from './servers/openiddict.ts'
import { spring } from './servers/spring.ts'
import { wso2 } from './servers/wso2.ts'
import { zitadel } from './servers/zitadel.ts'
import { apple } from './services/apple.ts'
import { auth0 } from './services/auth0.ts'
import { cognito } from './services/cognito.ts'
import { discord } from './services/discord.ts'
import { dropbox } from './services/dropbox.ts'
import { facebook } from './services/facebook.ts'
import { github } from './services/github.ts'
import { google } from './services/google.ts'
import { hubspot } from './services/hubspot.ts'
import { instagram } from './services/instagram.ts'
import { linkedin } from './services/linkedin.ts'
import { microsoftEntra } from './services/microsoft-entra/microsoft-entra.ts'
import { okta } from './services/okta/okta.ts'
import { salesforce } from './services/salesforce.ts'
import { slack } from './services/slack.ts'
import { spotify } from './services/spotify.ts'
import { stripe } from './services/stripe.ts'
import { twitch } from './services/twitch.ts'
import { twitter } from './services/twitter.ts'
import { zoom } from './services/zoom.ts'
import { standardErrors } from './standard.ts'

/** What providers say in words or codes of their own, or mean by those of the specifications. */
const ofProviders: readonly ProviderErrorRow[] = [
  ...apigee,
  ...apple,
  ...auth0,
  ...authentik,
  ...cognito,
  ...dex,
  ...discord,
  ...doorkeeper,
  ...dropbox,
  ...facebook,
  ...forgerock,
  ...fusionAuth,
  ...github,
  ...google,
  ...hubspot,
  ...hydra,
  ...identityServer,
  ...instagram,
  ...keycloak,
  ...league,
  ...linkedin,
  ...microsoftEntra,
  ...oidcProvider,
  ...okta,
  ...openiddict,
  ...salesforce,
  ...slack,
  ...spotify,
  ...spring,
  ...stripe,
  ...twitch,
  ...twitter,
  ...wso2,
  ...zitadel,
  ...zoom,
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

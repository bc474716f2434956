import type { GoodFlow } from '../good-flow.ts'
import { authorizationDetails } from './authorization-details.ts'
import { browser } from './browser.ts'
import { ciba } from './ciba.ts'
import { cibaPush } from './ciba-push.ts'
import { clientAuthentication } from './client-authentication.ts'
import { clientCredentials } from './client-credentials.ts'
import { codePkce } from './code-pkce.ts'
import { codeVariants } from './code-variants.ts'
import { customGrants } from './custom-grants.ts'
import { deviceCode } from './device-code.ts'
import { dpop } from './dpop.ts'
import { encryption } from './encryption.ts'
import { fapi } from './fapi.ts'
import { federated } from './federated.ts'
import { frontChannelTokens } from './front-channel-tokens.ts'
import { gateway } from './gateway.ts'
import { glewlwyd } from './glewlwyd.ts'
import { jarm } from './jarm.ts'
import { logout } from './logout.ts'
import { mcp } from './mcp.ts'
import { mcpSdk } from './mcp-sdk.ts'
import { mutualTls } from './mutual-tls.ts'
import { oauth1 } from './oauth1.ts'
import { refreshRotation } from './refresh-rotation.ts'
import { dynamicRegistration } from './registration.ts'
import { requestForms } from './requests.ts'
import { resourceIndicators } from './resource-indicators.ts'
import { responseTypeNone } from './response-type-none.ts'
import { secondTime } from './second-time.ts'
import { signingAlgorithms } from './signing-algorithms.ts'
import { tokenLifecycle } from './token-lifecycle.ts'

/** Every good flow: one for each grant and each server that runs here. */
export const goodFlows: readonly GoodFlow[] = [
  codePkce,
  ...codeVariants,
  ...clientAuthentication,
  ...signingAlgorithms,
  ...encryption,
  ...requestForms,
  authorizationDetails,
  resourceIndicators,
  ...jarm,
  ...frontChannelTokens,
  responseTypeNone,
  refreshRotation,
  ...secondTime,
  ...clientCredentials,
  deviceCode,
  ...ciba,
  cibaPush,
  ...customGrants,
  ...dpop,
  mutualTls,
  ...tokenLifecycle,
  dynamicRegistration,
  logout,
  gateway,
  federated,
  fapi,
  ...mcp,
  mcpSdk,
  ...browser,
  oauth1,
  ...glewlwyd,
]

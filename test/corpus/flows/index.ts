import type { GoodFlow } from '../good-flow.ts'
import { clientAuthentication } from './client-authentication.ts'
import { clientCredentials } from './client-credentials.ts'
import { codePkce } from './code-pkce.ts'
import { codeVariants } from './code-variants.ts'
import { frontChannelTokens } from './front-channel-tokens.ts'
import { jarm } from './jarm.ts'
import { refreshRotation } from './refresh-rotation.ts'
import { requestForms } from './requests.ts'
import { signingAlgorithms } from './signing-algorithms.ts'

/** Every good flow: one for each grant and each server that runs here. */
export const goodFlows: readonly GoodFlow[] = [
  codePkce,
  ...codeVariants,
  ...clientAuthentication,
  ...signingAlgorithms,
  ...requestForms,
  ...jarm,
  ...frontChannelTokens,
  refreshRotation,
  clientCredentials,
]

import type { GoodFlow } from '../good-flow.ts'
import { clientCredentials } from './client-credentials.ts'
import { codePkce } from './code-pkce.ts'
import { refreshRotation } from './refresh-rotation.ts'

/** Every good flow: one for each grant and each server that runs here. */
export const goodFlows: readonly GoodFlow[] = [codePkce, refreshRotation, clientCredentials]

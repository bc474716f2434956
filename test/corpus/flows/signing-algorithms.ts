import type { GoodFlow } from '../good-flow.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** ID tokens and UserInfo responses by every signature that servers are found to use. */
export const signingAlgorithms: readonly GoodFlow[] = ['PS256', 'ES256', 'EdDSA', 'HS256'].map((alg) => ({
  name: `id-token-${alg.toLowerCase()}`,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      client: { id_token_signed_response_alg: alg },
      nonRepudiation: alg !== 'HS256',
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
}))

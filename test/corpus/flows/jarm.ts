import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** Responses in a signed JWT (JARM), by each way that carries them. */
export const jarm: readonly GoodFlow[] = ['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'].map((mode) => ({
  name: `jarm-${mode.replace('.jwt', '').replace('_', '-')}`,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      parameters: { response_mode: mode },
      configure: oidc.useJwtResponseMode,
    })
    const end = await site.logIn()
    if (end.url.hash !== '') await site.receive(end.url)
    return { registrations: [site.registration] }
  },
}))

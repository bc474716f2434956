import { defineGoodFlow } from '../good-flow.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

export const codePkce = defineGoodFlow({
  name: 'code-pkce',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab)
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

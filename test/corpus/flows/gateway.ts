import { defineGoodFlow } from '../good-flow.ts'
import { startGatewayBefore } from '../peers/gateway.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** nginx before the server, with both legs seen: a rewritten host behind it is no fault. */
export const gateway = defineGoodFlow({
  name: 'code-behind-gateway',
  grant: 'authorization_code',
  server: 'oidc-provider, nginx',
  needs: 'nginx',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const before = await startGatewayBefore(lab)
    const site = await startSite(lab, { provider: { publicAddress: before.address } })
    await before.open(site.server.port)
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

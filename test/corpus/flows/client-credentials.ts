import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { jwtResource } from '../peers/provider.ts'
import { callApi, startSite } from '../peers/site.ts'
import { resourceSteps, tokenSteps } from '../steps.ts'

export const clientCredentials = defineGoodFlow({
  name: 'client-credentials',
  grant: 'client_credentials',
  server: 'oidc-provider',
  finds: [{ grant: 'client_credentials', steps: [...tokenSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab)
    const tokens = await oidc.clientCredentialsGrant(await site.configuration(), {
      scope: 'api:read',
      resource: jwtResource,
    })
    await callApi(tokens, site)
    return { registrations: [site.registration] }
  },
})

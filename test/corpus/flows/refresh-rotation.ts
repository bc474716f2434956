import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { jwtResource } from '../peers/provider.ts'
import { callApi, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps, tokenSteps } from '../steps.ts'

export const refreshRotation = defineGoodFlow({
  name: 'refresh-rotation',
  grant: 'refresh_token',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: [...codeSteps, ...resourceSteps, ...tokenSteps, ...resourceSteps, ...tokenSteps, ...resourceSteps],
    },
  ],
  async record(lab) {
    const site = await startSite(lab, {
      parameters: { scope: 'openid offline_access api:read', prompt: 'consent' },
      provider: { settings: { rotateRefreshToken: () => true } },
      async after(tokens, self) {
        await callApi(tokens, self)
        let refreshToken = tokens.refresh_token ?? ''
        for (let turn = 0; turn < 2; turn++) {
          const next = await oidc.refreshTokenGrant(await self.configuration(), refreshToken, { resource: jwtResource })
          await callApi(next, self)
          if (!next.refresh_token || next.refresh_token === refreshToken) throw new Error('It was not rotated.')
          refreshToken = next.refresh_token
        }
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

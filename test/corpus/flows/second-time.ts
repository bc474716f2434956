import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps, tokenSteps } from '../steps.ts'

/** What comes after a login: another without a password, and a refresh for fewer scopes. */
export const secondTime: readonly GoodFlow[] = [
  {
    name: 'single-sign-on',
    grant: 'authorization_code',
    server: 'oidc-provider',
    finds: [
      { grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] },
      { grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] },
    ],
    async record(lab) {
      const site = await startSite(lab)
      await site.logIn()
      await site.logIn()
      return { registrations: [site.registration] }
    },
  },
  {
    name: 'refresh-for-fewer-scopes',
    grant: 'refresh_token',
    server: 'oidc-provider',
    finds: [
      {
        grant: 'authorization_code',
        steps: [...codeSteps, ...resourceSteps, ...tokenSteps, ...resourceSteps],
      },
    ],
    async record(lab) {
      const site = await startSite(lab, {
        parameters: { scope: 'openid offline_access profile email', prompt: 'consent', resource: undefined },
        async after(tokens, self) {
          const configuration = await self.configuration()
          const subject = tokens.claims()?.sub ?? ''
          await oidc.fetchUserInfo(configuration, tokens.access_token, subject)
          const scope = 'openid profile'
          const next = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '', { scope })
          await oidc.fetchUserInfo(configuration, next.access_token, subject)
        },
      })
      await site.logIn()
      return { registrations: [site.registration] }
    },
  },
]

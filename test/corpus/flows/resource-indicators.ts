import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { startApi } from '../peers/api.ts'
import { jwtResource } from '../peers/provider.ts'
import { callApi, startSite, usualScope } from '../peers/site.ts'
import { codeSteps, resourceSteps, tokenSteps } from '../steps.ts'

const other = 'urn:lab:other-api'

/** One authorization for two APIs: each gets a token of its own (RFC 8707 §2.2). */
export const resourceIndicators = defineGoodFlow({
  name: 'resource-indicators',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps, ...tokenSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      parameters: { scope: `${usualScope} offline_access`, prompt: 'consent' },
      authorize(configuration, parameters) {
        const url = oidc.buildAuthorizationUrl(configuration, parameters)
        url.searchParams.append('resource', other)
        return url
      },
      async receive(response, checks, self) {
        const configuration = await self.configuration()
        const tokens = await oidc.authorizationCodeGrant(
          configuration,
          response,
          { expectedState: checks.state, expectedNonce: checks.nonce ?? '', pkceCodeVerifier: checks.verifier ?? '' },
          { resource: jwtResource },
        )
        await callApi(tokens, self)
        const second = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '', { resource: other })
        const api = await startApi(lab, { issuer: self.server.issuer, audience: other })
        await callApi(second, { ...self, api })
        return undefined
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

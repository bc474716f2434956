import { defineGoodFlow } from '../good-flow.ts'
import { startSite } from '../peers/site.ts'
import { authorizationSteps } from '../steps.ts'

/** A client that asks for consent alone: nothing comes back but the state (OAuth 2.0 Multiple Response Types §4). */
export const responseTypeNone = defineGoodFlow({
  name: 'response-type-none',
  grant: 'none',
  server: 'oidc-provider',
  finds: [{ grant: 'none', steps: authorizationSteps }],
  async record(lab) {
    const site = await startSite(lab, {
      client: { response_types: ['none'], grant_types: [] },
      parameters: { response_type: 'none' },
      pkce: false,
      nonce: false,
      async receive(response, { state }) {
        if (!(response instanceof URL) || response.searchParams.get('state') !== state)
          throw new Error('This is not the response of this login.')
        return undefined
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

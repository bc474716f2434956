import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { callApi, startSite } from '../peers/site.ts'
import { bodyOf, page } from '../peers/web-app.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** A person who logs out at the app, which the server tells the app's backend too (RP-Initiated and Back-Channel Logout). */
export const logout = defineGoodFlow({
  name: 'logout',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: [
        ...codeSteps,
        ...resourceSteps,
        'end-session-request',
        'end-session-response',
        'backchannel-logout-request',
        'backchannel-logout-response',
      ],
    },
  ],
  async record(lab) {
    let idToken = ''
    const site = await startSite(lab, {
      later: (address) => ({
        post_logout_redirect_uris: [`${address}/bye`],
        backchannel_logout_uri: `${address}/told`,
        backchannel_logout_session_required: true,
      }),
      async after(tokens, self) {
        idToken = tokens.id_token ?? ''
        await callApi(tokens, self)
      },
    })
    const { app, agent } = site
    let told = ''
    app.on('/bye', (_request, response) => page(response, '<h1>Good bye</h1>'))
    app.on('/told', async (request, response) => {
      told = await bodyOf(request)
      response.writeHead(200, { 'Cache-Control': 'no-store' }).end()
    })
    app.on('/logout', async (_request, response) => {
      const url = oidc.buildEndSessionUrl(await site.configuration(), {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${app.address}/bye`,
        state: oidc.randomState(),
      })
      response.writeHead(302, { Location: url.href }).end()
    })
    await site.logIn()
    const asked = await agent.get(`${app.address}/logout`)
    const end = await agent.submit(asked, { logout: 'yes' })
    if (end.url.pathname !== '/bye' || !told.startsWith('logout_token='))
      throw new Error(`The logout ended at ${end.url}, and the app was told '${told}'.`)
    return { registrations: [site.registration] }
  },
})

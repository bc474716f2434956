import type { BackchannelRequest, Provider } from 'oidc-provider'
import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { cibaFeature, cibaGrant } from '../peers/ciba.ts'
import { startSite } from '../peers/site.ts'
import { bodyOf } from '../peers/web-app.ts'
import { tokenSteps } from '../steps.ts'

const asked = ['backchannel-authentication-request', 'backchannel-authentication-response'] as const
const told = ['ciba-notification-request', 'ciba-notification-response'] as const

/** A person who decides on another device, while the client polls or waits to be told (OpenID Connect CIBA). */
export const ciba: readonly GoodFlow[] = (['poll', 'ping'] as const).map((mode) => ({
  name: `ciba-${mode}`,
  grant: 'ciba',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'ciba',
      steps: [...asked, ...(mode === 'poll' ? tokenSteps : told), ...tokenSteps],
    },
  ],
  async record(lab) {
    const site = await startSite(lab, {
      client: { grant_types: [cibaGrant], response_types: [], redirect_uris: [] },
      later: (address) => delivery(mode, `${address}/told`),
      provider: {
        features: {
          ciba: cibaFeature(
            (provider, request) => void decide(provider, request, mode === 'poll' ? 1500 : 200).catch(lab.failed),
          ),
        },
        extend: (provider) =>
          provider.use(async (context, next) => {
            await next()
            if (context.oidc?.route === 'backchannel_authentication')
              Object.assign(context.body as object, { interval: 1 })
          }),
      },
    })
    const notified = new Promise<string>((done) => {
      site.app.on('/told', async (request, response) => {
        const { auth_req_id } = JSON.parse(await bodyOf(request)) as { readonly auth_req_id: string }
        response.writeHead(204).end()
        done(auth_req_id)
      })
    })
    const configuration = await site.configuration()
    const begun = await oidc.initiateBackchannelAuthentication(configuration, {
      scope: 'openid profile',
      login_hint: 'ada',
      binding_message: 'W4SCT',
      ...(mode === 'ping' && { client_notification_token: oidc.randomState() }),
    })
    if (mode === 'poll') await oidc.pollBackchannelAuthenticationGrant(configuration, begun)
    else await oidc.genericGrantRequest(configuration, cibaGrant, { auth_req_id: await notified })
    return { registrations: [site.registration] }
  },
}))

const delivery = (mode: 'poll' | 'ping', endpoint: string) => ({
  backchannel_token_delivery_mode: mode,
  ...(mode === 'ping' && { backchannel_client_notification_endpoint: endpoint }),
})

/** The person says yes on their device, after a while. */
async function decide(provider: Provider, request: BackchannelRequest, after: number): Promise<void> {
  await new Promise((done) => setTimeout(done, after))
  const grant = new provider.Grant({ accountId: request.accountId, clientId: request.clientId })
  grant.addOIDCScope(request.scope)
  await provider.backchannelResult(request, await grant.save())
}

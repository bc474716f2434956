import * as oidc from 'openid-client'
import { labPassword } from '../../lab/authorization-server.ts'
import { defineGoodFlow } from '../good-flow.ts'
import { jwtResource } from '../peers/provider.ts'
import { callApi, startSite } from '../peers/site.ts'
import { resourceSteps, tokenSteps } from '../steps.ts'

/** A device that polls while its person is not yet done, at the pace that the server asks for (RFC 8628). */
export const deviceCode = defineGoodFlow({
  name: 'device-code',
  grant: 'device_code',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'device_code',
      steps: [
        'device-authorization-request',
        'device-authorization-response',
        ...tokenSteps,
        ...tokenSteps,
        ...resourceSteps,
      ],
    },
  ],
  async record(lab) {
    const site = await startSite(lab, {
      client: {
        client_id: 'television',
        client_secret: undefined,
        token_endpoint_auth_method: 'none',
        redirect_uris: [],
        response_types: [],
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      },
      authentication: () => oidc.None(),
      provider: {
        // oidc-provider names no interval, for which the client would wait five seconds.
        extend: (provider) =>
          provider.use(async (context, next) => {
            await next()
            if (context.oidc?.route === 'device_authorization') Object.assign(context.body as object, { interval: 1 })
          }),
      },
    })
    const configuration = await site.configuration()
    const device = await oidc.initiateDeviceAuthorization(configuration, {
      scope: 'openid profile api:read',
      resource: jwtResource,
    })
    const polling = oidc.pollDeviceAuthorizationGrant(configuration, device)
    await new Promise((done) => setTimeout(done, 1300))
    const asked = await site.agent.get(device.verification_uri)
    const confirmed = await site.agent.submit(asked, { user_code: device.user_code })
    const login = await site.agent.submit(confirmed)
    await site.agent.submit(login, { password: labPassword })
    await callApi(await polling, site)
    return { registrations: [site.registration] }
  },
})

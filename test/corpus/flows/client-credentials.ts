import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { jwtResource } from '../peers/provider.ts'
import { callApi, type SiteOptions, startSite } from '../peers/site.ts'
import { resourceSteps, tokenSteps } from '../steps.ts'

/** A program without a person, by each way in which it proves itself. */
const methods: Readonly<Record<string, (keys: Parameters<typeof publicKeys>[0]) => SiteOptions>> = {
  'client-credentials': () => ({}),
  'client-credentials-private-key-jwt': (keys) => ({
    client: { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks: publicKeys(keys) },
    authentication: async ({ keys: { client } }) => oidc.PrivateKeyJwt(await keyFor(client, 'PS256')),
  }),
}

export const clientCredentials: readonly GoodFlow[] = Object.entries(methods).map(([name, options]) => ({
  name,
  grant: 'client_credentials',
  server: 'oidc-provider',
  finds: [{ grant: 'client_credentials', steps: [...tokenSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, options(lab.keys.client))
    const tokens = await oidc.clientCredentialsGrant(await site.configuration(), {
      scope: 'api:read',
      resource: jwtResource,
    })
    await callApi(tokens, site)
    return { registrations: [site.registration] }
  },
}))

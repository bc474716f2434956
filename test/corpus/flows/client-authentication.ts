import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { clientSecret, type SiteOptions, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** A code login with every method by which a client proves itself, those of mutual TLS excepted. */
const methods: Readonly<Record<string, SiteOptions>> = {
  'client-secret-post': {
    client: { token_endpoint_auth_method: 'client_secret_post' },
    authentication: () => oidc.ClientSecretPost(clientSecret),
  },
  'client-secret-jwt': {
    client: { token_endpoint_auth_method: 'client_secret_jwt', client_secret: 'x'.repeat(20) + clientSecret },
    authentication: () => oidc.ClientSecretJwt('x'.repeat(20) + clientSecret),
  },
  'private-key-jwt': {
    client: { token_endpoint_auth_method: 'private_key_jwt' },
    authentication: async ({ keys }) => oidc.PrivateKeyJwt(await keyFor(keys.client, 'ES256')),
  },
  'public-client': {
    client: { token_endpoint_auth_method: 'none' },
    authentication: () => oidc.None(),
  },
}

const usesKeys = (name: string) => name === 'private-key-jwt'
const usesSecret = (name: string) => name.startsWith('client-secret')

export const clientAuthentication: readonly GoodFlow[] = Object.entries(methods).map(([name, options]) => ({
  name: `code-${name}`,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      ...options,
      client: {
        ...(!usesSecret(name) && { client_secret: undefined, grant_types: ['authorization_code'] }),
        ...(usesKeys(name) && { jwks: publicKeys(lab.keys.client) }),
        ...options.client,
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
}))

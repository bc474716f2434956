import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { type SiteOptions, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const pushed = ['pushed-authorization-request', 'pushed-authorization-response'] as const

/** Authorization requests that are pushed, signed, or both (RFC 9126, RFC 9101). */
const requests: Readonly<Record<string, Pick<SiteOptions, 'authorize'>>> = {
  par: { authorize: (configuration, parameters) => oidc.buildAuthorizationUrlWithPAR(configuration, parameters) },
  jar: {
    authorize: async (configuration, parameters, { lab }) =>
      oidc.buildAuthorizationUrlWithJAR(configuration, parameters, await keyFor(lab.keys.client, 'ES256')),
  },
  'jar-pushed': {
    async authorize(configuration, parameters, { lab }) {
      const key = await keyFor(lab.keys.client, 'ES256')
      const signed = await oidc.buildAuthorizationUrlWithJAR(configuration, parameters, key)
      return oidc.buildAuthorizationUrlWithPAR(configuration, signed.searchParams)
    },
  },
}

export const requestForms: readonly GoodFlow[] = Object.entries(requests).map(([name, options]) => ({
  name: `code-${name}`,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...(name === 'jar' ? [] : pushed), ...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      ...options,
      client: {
        ...(name !== 'par' && { request_object_signing_alg: 'ES256', jwks: publicKeys(lab.keys.client) }),
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
}))

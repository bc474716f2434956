import type { GoodFlow } from '../good-flow.ts'
import { type SiteOptions, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** The authorization code grant, with what a client may leave out or choose otherwise. */
const variants: Readonly<Record<string, SiteOptions>> = {
  'code-without-pkce': { pkce: false },
  // Not OpenID Connect: neither nonce nor ID token.
  'code-without-openid': { nonce: false, parameters: { scope: 'api:read' } },
  'code-form-post': { parameters: { response_mode: 'form_post' } },
  'code-query-asked-for': { parameters: { response_mode: 'query' } },
  'code-prompt-login-max-age': { parameters: { prompt: 'login consent', max_age: '0' } },
  'code-claims-parameter': {
    parameters: { claims: JSON.stringify({ id_token: { email: { essential: true } }, userinfo: { name: null } }) },
  },
  'code-issuer-with-path': { provider: { path: '/tenant/one' } },
}

export const codeVariants: readonly GoodFlow[] = Object.entries(variants).map(([name, options]) => ({
  name,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, options)
    await site.logIn()
    return { registrations: [site.registration] }
  },
}))

import type { GoodFlow } from '../good-flow.ts'
import { redeem, type SiteOptions, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** The authorization code grant, with what a client may leave out or choose otherwise. */
const variants: Readonly<Record<string, SiteOptions>> = {
  'code-without-pkce': { pkce: false },
  // Not OpenID Connect: neither nonce nor ID token.
  'code-without-openid': { nonce: false, parameters: { scope: 'api:read' } },
  'code-form-post': { parameters: { response_mode: 'form_post' } },
  'code-query-asked-for': { parameters: { response_mode: 'query' } },
  // As Keycloak's own script asks for it. openid-client reads a code in the query alone.
  'code-fragment': {
    parameters: { response_mode: 'fragment' },
    receive: (response, checks, site) => redeem(inQuery(response), checks, site),
  },
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
    const end = await site.logIn()
    if (end.url.hash !== '') await site.receive(end.url)
    return { registrations: [site.registration] }
  },
}))

/** The response as a page finds it in its address, in the place where openid-client looks. */
function inQuery(response: URL | Request): URL | Request {
  if (!(response instanceof URL)) return response
  const url = new URL(response)
  url.search = url.hash.slice(1)
  url.hash = ''
  return url
}

import type { GoodFlow } from '../good-flow.ts'
import { startApi } from '../peers/api.ts'
import { logInWithChromium } from '../peers/chromium.ts'
import { jwtResource, startProvider } from '../peers/provider.ts'
import { registrationOf, startSite } from '../peers/site.ts'
import { page, startWebApp } from '../peers/web-app.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const client_id = 'single-page-app'

/** A real browser, with what only a browser sends: preflights, Sec-Fetch headers, pages that send themselves. */
export const browser: readonly GoodFlow[] = [
  {
    name: 'browser-single-page-app',
    grant: 'authorization_code',
    server: 'oidc-provider, Chromium',
    needs: 'chromium',
    finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
    beside: ['preflight-request', 'preflight-response'],
    async record(lab) {
      const app = await startWebApp(lab)
      const client = {
        client_id,
        redirect_uris: [`${app.address}/`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
      }
      const server = await startProvider(lab, { clients: [client] })
      const api = await startApi(lab, { issuer: server.issuer, origin: app.address })
      app.on('/', (_request, response) => page(response, singlePageApp(server.issuer, `${api.address}/hello`)))
      await logInWithChromium(lab, `${app.address}/`)
      return { registrations: [registrationOf(server.issuer, client)] }
    },
  },
  {
    name: 'browser-form-post',
    grant: 'authorization_code',
    server: 'oidc-provider, Chromium',
    needs: 'chromium',
    finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
    async record(lab) {
      const site = await startSite(lab, { parameters: { response_mode: 'form_post' } })
      await logInWithChromium(lab, `${site.app.address}/login`)
      return { registrations: [site.registration] }
    },
  },
]

/** OAuth 2.0 for Browser-Based Applications: code with PKCE, redeemed by the page itself. */
const singlePageApp = (issuer: string, api: string) => `<script type="module">
const say = (text) => document.body.append(Object.assign(document.createElement('h1'), { textContent: text }))
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)))
const given = new URLSearchParams(location.search)
const redirect_uri = location.origin + '/'
try {
  const server = await (await fetch('${issuer}/.well-known/openid-configuration')).json()
  if (!given.has('code')) {
    sessionStorage.verifier = random()
    sessionStorage.state = random()
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sessionStorage.verifier))
    location.assign(server.authorization_endpoint + '?' + new URLSearchParams({
      client_id: '${client_id}', response_type: 'code', redirect_uri, scope: 'openid api:read', resource: '${jwtResource}',
      state: sessionStorage.state, nonce: random(), code_challenge: base64url(digest), code_challenge_method: 'S256',
    }))
  } else {
    if (given.get('state') !== sessionStorage.state) throw new Error('another state')
    const answer = await fetch(server.token_endpoint, { method: 'POST', body: new URLSearchParams({
      grant_type: 'authorization_code', code: given.get('code'), redirect_uri, client_id: '${client_id}',
      code_verifier: sessionStorage.verifier,
    }) })
    const tokens = await answer.json()
    const hello = await fetch('${api}', { headers: { Authorization: 'Bearer ' + tokens.access_token } })
    say(hello.ok ? 'Welcome' : 'Failed: ' + hello.status)
  }
} catch (error) {
  say('Failed: ' + error)
}
</script>`

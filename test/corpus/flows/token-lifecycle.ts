import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { startApi } from '../peers/api.ts'
import { callApi, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const asked = ['introspection-request', 'introspection-response'] as const
const revoked = ['revocation-request', 'revocation-response'] as const

/** An API that asks the server about opaque tokens (RFC 7662, RFC 9701), and a client that gives them back (RFC 7009). */
export const tokenLifecycle: readonly GoodFlow[] = (['json', 'jwt'] as const).map((form) => ({
  name: `introspection-${form}-and-revocation`,
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: [...codeSteps, ...resourceSteps, ...asked, ...revoked, ...revoked, ...asked],
    },
  ],
  async record(lab) {
    const api = { client_id: 'api', client_secret: 'the secret of the api', redirect_uris: [], response_types: [] }
    const site = await startSite(lab, {
      others: [{ ...api, grant_types: [], ...(form === 'jwt' && { introspection_signed_response_alg: 'RS256' }) }],
      parameters: { resource: undefined, scope: 'openid offline_access', prompt: 'consent' },
      async after(tokens, self) {
        const introspect = async (token: string) => {
          const answer = await lab.fetch(`${self.server.issuer}/token/introspection`, {
            method: 'POST',
            headers: {
              Authorization: `Basic ${Buffer.from(`api:${api.client_secret.replaceAll(' ', '+')}`).toString('base64')}`,
              Accept: form === 'jwt' ? 'application/token-introspection+jwt' : 'application/json',
            },
            body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
          })
          const text = await answer.text()
          const payload = form === 'jwt' ? Buffer.from(text.split('.')[1] ?? '', 'base64url').toString() : text
          return /"active":true/.test(payload)
        }
        const { address } = await startApi(lab, { introspect })
        await callApi(tokens, { ...self, api: { address } })
        const configuration = await self.configuration()
        await oidc.tokenRevocation(configuration, tokens.refresh_token ?? '', { token_type_hint: 'refresh_token' })
        await oidc.tokenRevocation(configuration, tokens.access_token)
        if (await introspect(tokens.access_token)) throw new Error('The token was not revoked.')
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
}))

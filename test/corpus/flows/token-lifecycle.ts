import { compactDecrypt } from 'jose'
import * as oidc from 'openid-client'
import type { CorpusLab } from '../corpus-lab.ts'
import type { GoodFlow } from '../good-flow.ts'
import { startApi } from '../peers/api.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import type { RegisteredClient } from '../peers/provider.ts'
import { callApi, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const asked = ['introspection-request', 'introspection-response'] as const
const revoked = ['revocation-request', 'revocation-response'] as const

const forms = ['json', 'jwt', 'encrypted'] as const
type Form = (typeof forms)[number]

/** An API that asks the server about opaque tokens (RFC 7662, RFC 9701), and a client that gives them back (RFC 7009). */
export const tokenLifecycle: readonly GoodFlow[] = forms.map((form) => ({
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
      others: [{ ...api, grant_types: [], ...answersIn(form, lab) }],
      parameters: { resource: undefined, scope: 'openid offline_access', prompt: 'consent' },
      async after(tokens, self) {
        const introspect = async (token: string) => {
          const answer = await lab.fetch(`${self.server.issuer}/token/introspection`, {
            method: 'POST',
            headers: {
              Authorization: `Basic ${Buffer.from(`api:${api.client_secret.replaceAll(' ', '+')}`).toString('base64')}`,
              Accept: form === 'json' ? 'application/json' : 'application/token-introspection+jwt',
            },
            body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
          })
          const text = await answer.text()
          const payload = await contentOf(text, form, lab)
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
    const own = { issuer: site.server.issuer, client_id: api.client_id }
    const decryption_jwks = JSON.parse(JSON.stringify(keysOf(lab)))
    return { registrations: [site.registration, ...(form === 'encrypted' ? [{ ...own, decryption_jwks }] : [])] }
  },
}))

const alg = 'RSA-OAEP-256'

const keysOf = ({ keys }: CorpusLab) => ({ keys: keys.client.keys.filter((key) => key.alg === alg) })

/** What is registered for an API that wants its answers signed, or encrypted besides (RFC 9701 §6). */
function answersIn(form: Form, lab: CorpusLab): Partial<RegisteredClient> {
  if (form === 'json') return {}
  const signed = { introspection_signed_response_alg: 'RS256' }
  if (form === 'jwt') return signed
  return {
    ...signed,
    introspection_encrypted_response_alg: alg,
    introspection_encrypted_response_enc: 'A256GCM',
    jwks: publicKeys(keysOf(lab)),
  }
}

/** The JSON in an answer, as the API reads it. */
async function contentOf(text: string, form: Form, lab: CorpusLab): Promise<string> {
  if (form === 'json') return text
  const { key } = await keyFor(lab.keys.client, alg)
  const signed = form === 'jwt' ? text : new TextDecoder().decode((await compactDecrypt(text, key)).plaintext)
  return Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString()
}

import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { type Checks, callApi, type Site, startSite, type Tokens } from '../peers/site.ts'
import { authorizationSteps, codeSteps, resourceSteps } from '../steps.ts'

/** The response types that give something in the front channel (OAuth 2.0 Multiple Response Types §3, §5). */
const types = [
  { type: 'id_token', grant: 'implicit', steps: authorizationSteps },
  { type: 'id_token token', grant: 'implicit', steps: [...authorizationSteps, ...resourceSteps] },
  { type: 'code id_token', grant: 'hybrid', steps: [...codeSteps, ...resourceSteps] },
  { type: 'code token', grant: 'hybrid', steps: [...codeSteps, ...resourceSteps] },
  { type: 'code id_token token', grant: 'hybrid', steps: [...codeSteps, ...resourceSteps] },
] as const

export const frontChannelTokens: readonly GoodFlow[] = types.flatMap(({ type, grant, steps }) =>
  (['fragment', 'form_post'] as const).map(
    (mode): GoodFlow => ({
      name: `${grant}-${type.replaceAll(/[ _]/g, '-')}-${mode.replace('_', '-')}`,
      grant,
      server: 'oidc-provider',
      finds: [{ grant, steps }],
      async record(lab) {
        const site = await startSite(lab, {
          client: {
            response_types: [type],
            grant_types: ['implicit', ...(type.includes('code') ? ['authorization_code'] : [])],
          },
          parameters: { response_type: type, ...(mode === 'form_post' && { response_mode: mode }) },
          pkce: type.includes('code'),
          ...(known[type] && { configure: known[type] }),
          ...(type !== 'code id_token' && { receive: type === 'id_token' ? readIdToken : byHand }),
        })
        const end = await site.logIn()
        if (end.url.hash !== '') await site.receive(end.url)
        return { registrations: [site.registration] }
      },
    }),
  ),
)

/** What openid-client reads by itself. */
const known: Readonly<Record<string, (configuration: oidc.Configuration) => void>> = {
  id_token: oidc.useIdTokenResponseType,
  'code id_token': oidc.useCodeIdTokenResponseType,
}

/** With openid-client, which verifies the ID token. */
async function readIdToken(response: URL | Request, checks: Checks, site: Site): Promise<undefined> {
  await oidc.implicitAuthentication(await site.configuration(), response, checks.nonce ?? '', {
    expectedState: checks.state,
  })
  return undefined
}

/** openid-client reads no access token from the front channel: what it would check of a response is done here. */
async function byHand(response: URL | Request, checks: Checks, site: Site): Promise<Tokens | undefined> {
  const given = new URLSearchParams(response instanceof URL ? response.hash.slice(1) : await response.text())
  if (given.get('state') !== checks.state) throw new Error(`This is not the login's response: ${given}`)
  const code = given.get('code')
  if (code === null) {
    await callApi({ access_token: given.get('access_token') ?? '' }, site)
    return undefined
  }
  return redeemByHand(code, checks, site)
}

/** Redeems a code that openid-client did not read. */
export async function redeemByHand(code: string, checks: Checks, site: Site): Promise<Tokens> {
  const answer = await site.lab.fetch((await site.configuration()).serverMetadata().token_endpoint ?? '', {
    method: 'POST',
    headers: { Authorization: basic(site), Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: site.redirectUri,
      code_verifier: checks.verifier ?? '',
    }),
  })
  if (answer.status !== 200) throw new Error(`The token endpoint said ${await answer.text()}`)
  return (await answer.json()) as Tokens
}

/** RFC 6749 §2.3.1: id and secret are form-encoded first. */
function basic({ client }: Site): string {
  const encoded = (text = '') => new URLSearchParams({ '': text }).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(client.client_id)}:${encoded(client.client_secret)}`).toString('base64')}`
}

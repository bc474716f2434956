import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { publicKeys } from '../peers/keys.ts'
import { type Checks, clientId, type Site, startSite, type Tokens } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'
import { redeemByHand } from './front-channel-tokens.ts'

/** Responses in a signed JWT (JARM), by each way that carries them. */
const ofCode = ['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'].map(
  (mode): GoodFlow => ({
    name: `jarm-${mode.replace('.jwt', '').replace('_', '-')}`,
    grant: 'authorization_code',
    server: 'oidc-provider',
    finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
    async record(lab) {
      const site = await startSite(lab, {
        parameters: { response_mode: mode },
        configure: oidc.useJwtResponseMode,
      })
      const end = await site.logIn()
      if (end.url.hash !== '') await site.receive(end.url)
      return { registrations: [site.registration] }
    },
  }),
)

/** The same with what a hybrid response gives beside the code; openid-client reads a code alone. */
const hybrid = (['fragment', 'form_post'] as const).map(
  (mode): GoodFlow => ({
    name: `jarm-hybrid-${mode.replace('_', '-')}`,
    grant: 'hybrid',
    server: 'oidc-provider',
    finds: [{ grant: 'hybrid', steps: [...codeSteps, ...resourceSteps] }],
    async record(lab) {
      const type = 'code id_token token'
      const site = await startSite(lab, {
        client: { response_types: [type], grant_types: ['implicit', 'authorization_code'] },
        parameters: { response_type: type, response_mode: `${mode}.jwt` },
        receive: readAndRedeem,
      })
      const end = await site.logIn()
      if (end.url.hash !== '') await site.receive(end.url)
      return { registrations: [site.registration] }
    },
  }),
)

export const jarm: readonly GoodFlow[] = [...ofCode, ...hybrid]

/** JARM §2.4: who signed, for whom, and whose login it is. */
async function readAndRedeem(response: URL | Request, checks: Checks, site: Site): Promise<Tokens> {
  const given = new URLSearchParams(response instanceof URL ? response.hash.slice(1) : await response.text())
  const keys = createLocalJWKSet(publicKeys(site.lab.keys.server) as JSONWebKeySet)
  const { payload } = await jwtVerify(given.get('response') ?? '', keys, {
    issuer: site.server.issuer,
    audience: clientId,
  })
  if (payload['state'] !== checks.state) throw new Error("This is not the login's response.")
  return redeemByHand(String(payload['code']), checks, site)
}

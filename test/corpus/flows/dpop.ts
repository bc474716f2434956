import { randomBytes } from 'node:crypto'
import * as oidc from 'openid-client'
import type { GoodFlow } from '../good-flow.ts'
import { jwtResource } from '../peers/provider.ts'
import { type Site, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps, tokenSteps } from '../steps.ts'

/** Tokens bound to a key of the client (RFC 9449), where servers ask for a nonce in the proof and where they do not. */
export const dpop: readonly GoodFlow[] = [false, true].map((nonces) => ({
  name: nonces ? 'dpop-with-nonces' : 'dpop',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: nonces
        ? [...codeSteps, ...tokenSteps, ...resourceSteps, ...resourceSteps, ...tokenSteps, ...resourceSteps]
        : [...codeSteps, ...resourceSteps, ...tokenSteps, ...resourceSteps],
    },
  ],
  async record(lab) {
    const keys = await oidc.randomDPoPKeyPair('ES256')
    let handle: ReturnType<typeof oidc.getDPoPHandle> | undefined
    const handleFor = async (site: Site) => {
      handle ??= oidc.getDPoPHandle(await site.configuration(), keys)
      return { DPoP: handle }
    }
    const call = async (token: string, site: Site) => {
      const { configuration, api } = site
      const url = new URL(`${api.address}/hello`)
      const dpopOptions = await handleFor(site)
      const answer = await oidc.fetchProtectedResource(
        await configuration(),
        token,
        url,
        'GET',
        null,
        undefined,
        dpopOptions,
      )
      if (answer.status !== 200) throw new Error(`The API answered ${answer.status}.`)
    }
    const site = await startSite(lab, {
      parameters: { scope: 'openid offline_access api:read', prompt: 'consent' },
      ...(nonces && {
        api: { dpopNonce: randomBytes(16).toString('base64url') },
        provider: { features: { dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true } } },
      }),
      async receive(response, checks, self) {
        const tokens = await oidc.authorizationCodeGrant(
          await self.configuration(),
          response,
          { expectedState: checks.state, expectedNonce: checks.nonce ?? '', pkceCodeVerifier: checks.verifier ?? '' },
          undefined,
          await handleFor(self),
        )
        await call(tokens.access_token, self)
        const next = await oidc.refreshTokenGrant(
          await self.configuration(),
          tokens.refresh_token ?? '',
          { resource: jwtResource },
          await handleFor(self),
        )
        await call(next.access_token, self)
        return undefined
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
}))

import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/** What banks ask for (FAPI 2.0 Security Profile): pushed requests, a client's signature, tokens bound to a key. */
export const fapi = defineGoodFlow({
  name: 'fapi-2',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: ['pushed-authorization-request', 'pushed-authorization-response', ...codeSteps, ...resourceSteps],
    },
  ],
  async record(lab) {
    const keys = await oidc.randomDPoPKeyPair('ES256')
    let handle: ReturnType<typeof oidc.getDPoPHandle> | undefined
    const dpop = (configuration: oidc.Configuration) => {
      handle ??= oidc.getDPoPHandle(configuration, keys)
      return { DPoP: handle }
    }
    const site = await startSite(lab, {
      client: {
        client_secret: undefined,
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'PS256',
        id_token_signed_response_alg: 'PS256',
        dpop_bound_access_tokens: true,
        jwks: publicKeys(lab.keys.client),
      },
      provider: {
        features: { fapi: { enabled: true, profile: '2.0' } },
        settings: { pkce: { required: () => true } },
      },
      authentication: async ({ keys: { client } }) => {
        const options = {
          // FAPI 2.0 Security Profile §5.3.3.1: the issuer alone is the audience.
          [oidc.modifyAssertion]: (_header: unknown, payload: Record<string, unknown>) => {
            const { aud } = payload
            payload['aud'] = Array.isArray(aud) ? aud[0] : aud
          },
        }
        return oidc.PrivateKeyJwt(await keyFor(client, 'PS256'), options)
      },
      authorize: (configuration, parameters) =>
        oidc.buildAuthorizationUrlWithPAR(configuration, parameters, dpop(configuration)),
      async receive(response, checks, self) {
        const configuration = await self.configuration()
        const tokens = await oidc.authorizationCodeGrant(
          configuration,
          response,
          { expectedState: checks.state, expectedNonce: checks.nonce ?? '', pkceCodeVerifier: checks.verifier ?? '' },
          undefined,
          dpop(configuration),
        )
        const url = new URL(`${self.api.address}/hello`)
        const { access_token: token } = tokens
        const answer = await oidc.fetchProtectedResource(
          configuration,
          token,
          url,
          'GET',
          null,
          undefined,
          dpop(configuration),
        )
        if (answer.status !== 200) throw new Error(`The API answered ${answer.status}.`)
        return undefined
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

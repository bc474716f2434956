import * as oidc from 'openid-client'
import { giveConsent } from '../../lab/authorization-server.ts'
import { defineGoodFlow } from '../good-flow.ts'
import { startProvider } from '../peers/provider.ts'
import { registrationOf, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const brokerId = 'broker'
const brokerSecret = 'the secret of the broker'
const callbackPath = '/federated/callback'

/** A login at another provider within the login: two flows, the one inside the other. */
export const federated = defineGoodFlow({
  name: 'federated-login',
  grant: 'authorization_code',
  server: 'oidc-provider, twice',
  finds: [
    { grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] },
    { grant: 'authorization_code', steps: codeSteps },
  ],
  async record(lab) {
    const begun = new Map<string, { readonly uid: string; readonly verifier: string; readonly nonce: string }>()
    const done = new Map<string, string>()
    let upstream: oidc.Configuration | undefined
    let redirectUri = ''
    const site = await startSite(lab, {
      provider: {
        async login(provider, request, response) {
          const uid = await giveConsent(provider, request, response)
          if (uid === undefined) return
          const accountId = done.get(uid)
          if (accountId !== undefined) return provider.interactionFinished(request, response, { login: { accountId } })
          if (!upstream) throw new Error('The other provider is not known yet.')
          const state = oidc.randomState()
          const verifier = oidc.randomPKCECodeVerifier()
          const nonce = oidc.randomNonce()
          begun.set(state, { uid, verifier, nonce })
          const url = oidc.buildAuthorizationUrl(upstream, {
            redirect_uri: redirectUri,
            scope: 'openid email',
            state,
            nonce,
            code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
            code_challenge_method: 'S256',
          })
          response.writeHead(302, { Location: url.href }).end()
        },
        pages: {
          [callbackPath]: async (_request, response, url) => {
            const started = begun.get(url.searchParams.get('state') ?? '')
            if (!started || !upstream) throw new Error('There is no login to come back to.')
            const tokens = await oidc.authorizationCodeGrant(upstream, url, {
              expectedState: url.searchParams.get('state') ?? '',
              expectedNonce: started.nonce,
              pkceCodeVerifier: started.verifier,
            })
            done.set(started.uid, tokens.claims()?.sub ?? '')
            response.writeHead(303, { Location: `/interaction/${started.uid}` }).end()
          },
        },
      },
    })
    redirectUri = `${site.server.issuer}${callbackPath}`
    const broker = { client_id: brokerId, client_secret: brokerSecret, redirect_uris: [redirectUri] }
    const other = await startProvider(lab, {
      clients: [broker],
      settings: { cookies: { names: { session: '_other' }, keys: ['another key of the corpus'] } },
    })
    upstream = await oidc.discovery(
      new URL(other.issuer),
      brokerId,
      brokerSecret,
      oidc.ClientSecretBasic(brokerSecret),
      { [oidc.customFetch]: lab.fetch, execute: [oidc.enableNonRepudiationChecks] },
    )
    await site.logIn()
    return { registrations: [site.registration, registrationOf(other.issuer, broker)] }
  },
})

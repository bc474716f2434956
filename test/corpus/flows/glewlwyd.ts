import { SignJWT } from 'jose'
import * as oidc from 'openid-client'
import type { CorpusLab } from '../corpus-lab.ts'
import type { GoodFlow } from '../good-flow.ts'
import { startApi } from '../peers/api.ts'
import { type GlewlwydClient, type RunningGlewlwyd, startGlewlwyd } from '../peers/glewlwyd.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { callApi, registrationOf } from '../peers/site.ts'
import { createUserAgent, type Page, type UserAgent } from '../peers/user-agent.ts'
import { page, startWebApp, type WebApp } from '../peers/web-app.ts'
import { authorizationSteps, codeSteps, resourceSteps, tokenSteps } from '../steps.ts'

// Glewlwyd compares id and secret in Basic as they come, without the decoding of RFC 6749 §2.3.1: letters are safe.
const client_id = 'webapp'
const client_secret = 'anothersecretofthecorpus'

const about = { server: 'glewlwyd', needs: 'glewlwyd' } as const
const fetched = ['request-object-request', 'request-object-response'] as const
const sessionCheck = ['session-check-request', 'session-check-response'] as const
const endSession = ['end-session-request', 'end-session-response'] as const

/** Glewlwyd, a server in C that shares nothing with the others. */
export const glewlwyd: readonly GoodFlow[] = [
  {
    ...about,
    name: 'glewlwyd-code',
    grant: 'authorization_code',
    finds: [
      {
        grant: 'authorization_code',
        steps: [
          ...codeSteps,
          ...resourceSteps,
          ...tokenSteps,
          'introspection-request',
          'introspection-response',
          'revocation-request',
          'revocation-response',
        ],
      },
    ],
    async record(lab) {
      const site = await start(lab, { authorization_type: ['code', 'refresh_token'] })
      await logIn(site, { scope: 'openid profile email' }, async (tokens) => {
        const { configuration } = site
        await oidc.fetchUserInfo(configuration, tokens.access_token, tokens.claims()?.sub ?? '')
        const next = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
        await oidc.tokenIntrospection(configuration, next.access_token)
        await oidc.tokenRevocation(configuration, next.refresh_token ?? '')
      })
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-pushed-request',
    grant: 'authorization_code',
    finds: [
      {
        grant: 'authorization_code',
        steps: ['pushed-authorization-request', 'pushed-authorization-response', ...codeSteps],
      },
    ],
    async record(lab) {
      const site = await start(lab, { authorization_type: ['code'] })
      await logIn(site, { scope: 'openid' }, undefined, (parameters) =>
        oidc.buildAuthorizationUrlWithPAR(site.configuration, parameters),
      )
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-request-uri',
    grant: 'authorization_code',
    finds: [
      {
        grant: 'authorization_code',
        // It is fetched when the person comes, and once more when they have logged in.
        steps: ['authorization-request', ...fetched, 'authorization-response', ...fetched, ...tokenSteps],
      },
    ],
    async record(lab) {
      const site = await start(lab, {
        authorization_type: ['code'],
        jwks: publicKeys(lab.keys.client),
        request_object_signing_alg: 'ES256',
      })
      const { key, kid } = await keyFor(lab.keys.client, 'ES256')
      await logIn(site, { scope: 'openid' }, undefined, async (parameters) => {
        const signed = await new SignJWT({ ...parameters, client_id, response_type: 'code' })
          .setProtectedHeader({ alg: 'ES256', kid, typ: 'oauth-authz-req+jwt' })
          .setIssuer(client_id)
          .setAudience(site.server.issuer)
          .setIssuedAt()
          .setExpirationTime('1m')
          .setJti(oidc.randomState())
          .sign(key)
        site.app.on('/request-object', (_request, response) => {
          response.writeHead(200, { 'Content-Type': 'application/oauth-authz-req+jwt' }).end(signed)
        })
        const url = new URL(site.configuration.serverMetadata().authorization_endpoint ?? '')
        const { scope = '' } = parameters
        const asked = { client_id, response_type: 'code', scope, request_uri: `${site.app.address}/request-object` }
        url.search = new URLSearchParams(asked).toString()
        return url
      })
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-implicit-token',
    grant: 'implicit',
    finds: [{ grant: 'implicit', steps: [...authorizationSteps, ...resourceSteps] }],
    async record(lab) {
      const site = await start(lab, { authorization_type: ['token'] })
      const state = oidc.randomState()
      site.app.on('/callback', (_request, response) => page(response, '<h1>Welcome</h1>'))
      const url = oidc.buildAuthorizationUrl(site.configuration, {
        redirect_uri: site.redirectUri,
        response_type: 'token',
        scope: 'api',
        state,
      })
      const end = await site.server.logIn(site.agent, await site.agent.get(url))
      const given = new URLSearchParams(end.url.hash.slice(1))
      if (given.get('state') !== state) throw new Error(`This is not the login's response: ${end.url}`)
      const api = await startApi(lab, { issuer: site.server.issuer, audience: 'api' })
      await callApi({ access_token: given.get('access_token') ?? '' }, { lab, api })
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-client-credentials',
    grant: 'client_credentials',
    finds: [{ grant: 'client_credentials', steps: tokenSteps }],
    async record(lab) {
      const site = await start(lab, { authorization_type: ['client_credentials'], scope: ['api'] })
      await oidc.clientCredentialsGrant(site.configuration, { scope: 'api' })
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-device-code',
    grant: 'device_code',
    finds: [
      {
        grant: 'device_code',
        steps: ['device-authorization-request', 'device-authorization-response', ...tokenSteps, ...tokenSteps],
      },
    ],
    async record(lab) {
      const site = await start(lab, { authorization_type: ['device_authorization', 'refresh_token'] })
      const device = await oidc.initiateDeviceAuthorization(site.configuration, { scope: 'openid profile' })
      const polling = oidc.pollDeviceAuthorizationGrant(site.configuration, device)
      await new Promise((done) => setTimeout(done, 1300))
      const asked = await site.agent.get(device.verification_uri_complete ?? '')
      await site.server.logIn(site.agent, asked)
      await polling
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-session-check',
    grant: 'authorization_code',
    finds: [{ grant: 'authorization_code', steps: codeSteps }],
    beside: sessionCheck,
    async record(lab) {
      const site = await start(lab, { authorization_type: ['code'] })
      await logIn(site, { scope: 'openid' })
      // The app's page opens this in a frame, and asks it from time to time (Session Management §3.2).
      const frame = site.configuration.serverMetadata()['check_session_iframe']
      if (typeof frame !== 'string') throw new Error('The server says of no frame for session checks.')
      const { status } = await site.agent.get(frame)
      if (status !== 200) throw new Error(`The frame is answered by ${status}.`)
      return site
    },
  },
  {
    ...about,
    name: 'glewlwyd-logout',
    grant: 'authorization_code',
    finds: [
      {
        grant: 'authorization_code',
        steps: [...codeSteps, ...endSession, 'frontchannel-logout-request', 'frontchannel-logout-response'],
      },
    ],
    async record(lab) {
      const site = await start(lab, { authorization_type: ['code'] }, (address) => ({
        post_logout_redirect_uri: `${address}/bye`,
        frontchannel_logout_uri: `${address}/told`,
        frontchannel_logout_session_required: '1',
      }))
      site.app.on('/told', (_request, response) => page(response, ''))
      let idToken = ''
      await logIn(site, { scope: 'openid' }, async (tokens) => {
        idToken = tokens.id_token ?? ''
      })
      const url = oidc.buildEndSessionUrl(site.configuration, {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${site.app.address}/bye`,
        state: oidc.randomState(),
      })
      const asked = await site.agent.get(url)
      // Its page opens this in a frame for every client of the session (Front-Channel Logout §2).
      const told = new URLSearchParams({ iss: site.server.issuer, sid: asked.url.searchParams.get('sid') ?? '' })
      await site.agent.get(`${site.app.address}/told?${told}`)
      return site
    },
  },
]

interface Site {
  readonly app: WebApp
  readonly agent: UserAgent
  readonly server: RunningGlewlwyd
  readonly configuration: oidc.Configuration
  readonly redirectUri: string
  readonly registrations: readonly ReturnType<typeof registrationOf>[]
}

async function start(
  lab: CorpusLab,
  client: Omit<GlewlwydClient, 'client_id'>,
  later: (app: string) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<Site> {
  const app = await startWebApp(lab)
  const redirectUri = `${app.address}/callback`
  const server = await startGlewlwyd(lab, [
    {
      client_id,
      password: client_secret,
      confidential: true,
      redirect_uri: [redirectUri],
      token_endpoint_auth_method: ['client_secret_basic'],
      ...client,
      ...later(app.address),
    },
  ])
  const configuration = await oidc.discovery(
    new URL(server.issuer),
    client_id,
    client_secret,
    oidc.ClientSecretBasic(client_secret),
    { [oidc.customFetch]: lab.fetch, execute: [oidc.enableNonRepudiationChecks] },
  )
  const registration = registrationOf(server.issuer, {
    client_id,
    client_secret,
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'client_secret_basic',
  })
  return { app, agent: createUserAgent(lab.fetch), server, configuration, redirectUri, registrations: [registration] }
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>

/** A code login with PKCE and a nonce. */
async function logIn(
  { app, agent, server, configuration, redirectUri }: Site,
  asked: Readonly<Record<string, string>>,
  after: (tokens: Tokens) => Promise<void> = async () => undefined,
  authorize: (parameters: Record<string, string>) => Promise<URL> | URL = (parameters) =>
    oidc.buildAuthorizationUrl(configuration, parameters),
): Promise<Page> {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  app.on('/login', async (_request, response) => {
    const url = await authorize({
      redirect_uri: redirectUri,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...asked,
    })
    response.writeHead(302, { Location: url.href }).end()
  })
  app.on('/callback', async (_request, response, url) => {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
    })
    await after(tokens)
    page(response, '<h1>Welcome</h1>')
  })
  const end = await server.logIn(agent, await agent.get(`${app.address}/login`))
  if (end.status !== 200) throw new Error(`The login ended with ${end.status} at ${end.url}`)
  return end
}

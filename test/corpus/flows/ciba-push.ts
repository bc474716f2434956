import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import type { BackchannelRequest, Provider } from 'oidc-provider'
import * as oidc from 'openid-client'
import type { CorpusLab } from '../corpus-lab.ts'
import { defineGoodFlow } from '../good-flow.ts'
import { cibaFeature, cibaGrant } from '../peers/ciba.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { jwtResource } from '../peers/provider.ts'
import { callApi, clientId, startSite } from '../peers/site.ts'
import { bodyOf } from '../peers/web-app.ts'
import { resourceSteps } from '../steps.ts'

const authReqId = 'urn:openid:params:jwt:claim:auth_req_id'
const refreshHash = 'urn:openid:params:jwt:claim:rt_hash'

interface Pushed {
  readonly auth_req_id: string
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
}

/** A person who decides on another device, and tokens that come to the client without its asking (OpenID Connect CIBA §10.3.1). */
export const cibaPush = defineGoodFlow({
  name: 'ciba-push',
  grant: 'ciba',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'ciba',
      steps: [
        'backchannel-authentication-request',
        'backchannel-authentication-response',
        'ciba-notification-request',
        'ciba-notification-response',
        ...resourceSteps,
      ],
    },
  ],
  async record(lab) {
    const site = await startSite(lab, {
      // oidc-provider pings: what is pushed is this server's own.
      client: { grant_types: [cibaGrant], response_types: [], redirect_uris: [] },
      later: (address) => ({
        backchannel_token_delivery_mode: 'ping',
        backchannel_client_notification_endpoint: `${address}/told`,
      }),
      provider: {
        features: {
          ciba: cibaFeature(
            (provider, request) => void push(lab, provider, request, `${site.app.address}/told`).catch(lab.failed),
          ),
        },
        extend: (provider) =>
          provider.use(async (context, next) => {
            await next()
            if (context.oidc?.route === 'discovery')
              Object.assign(context.body as object, {
                backchannel_token_delivery_modes_supported: ['poll', 'ping', 'push'],
              })
          }),
      },
    })
    const notification = oidc.randomState()
    const told = new Promise<Pushed>((done) => {
      site.app.on('/told', async (request, response) => {
        const isOurs = request.headers.authorization === `Bearer ${notification}`
        const pushed = JSON.parse(await bodyOf(request)) as Pushed
        response.writeHead(isOurs ? 204 : 401).end()
        if (isOurs) done(pushed)
      })
    })
    const configuration = await site.configuration()
    const begun = await oidc.initiateBackchannelAuthentication(configuration, {
      scope: 'openid profile',
      login_hint: 'ada',
      client_notification_token: notification,
    })
    const pushed = await told
    await verify(lab, pushed, begun.auth_req_id, site.server.issuer)
    await callApi(pushed, site)
    return { registrations: [site.registration] }
  },
})

/** The left half of SHA-256 (OpenID Connect Core §3.1.3.6). */
const halfHash = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

/** What the server sends once the person has said yes. */
async function push(lab: CorpusLab, provider: Provider, request: BackchannelRequest, to: string): Promise<void> {
  await new Promise((done) => setTimeout(done, 200))
  const { key, kid } = await keyFor(lab.keys.server, 'RS256')
  const signed = (claims: Readonly<Record<string, unknown>>, typ: string, audience: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ, kid })
      .setIssuer(provider.issuer)
      .setSubject(request.accountId)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(key)
  const refresh_token = randomBytes(32).toString('base64url')
  const access_token = await signed({ client_id: clientId, jti: randomUUID() }, 'at+jwt', jwtResource)
  const claims = {
    at_hash: halfHash(access_token),
    [refreshHash]: halfHash(refresh_token),
    [authReqId]: request.jti,
  }
  const answer = await lab.fetch(to, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${request.params['client_notification_token']}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      auth_req_id: request.jti,
      access_token,
      token_type: 'Bearer',
      refresh_token,
      expires_in: 600,
      id_token: await signed(claims, 'JWT', request.clientId),
    }),
  })
  if (answer.status !== 204) throw new Error(`The client answered what was pushed with ${answer.status}.`)
}

/** What a client must compare (OpenID Connect CIBA §10.3.1). */
async function verify(lab: CorpusLab, pushed: Pushed, asked: string, issuer: string): Promise<void> {
  const keys = createLocalJWKSet(publicKeys(lab.keys.server) as JSONWebKeySet)
  const { payload } = await jwtVerify(pushed.id_token, keys, { issuer, audience: clientId })
  const fits =
    pushed.auth_req_id === asked &&
    payload[authReqId] === asked &&
    payload['at_hash'] === halfHash(pushed.access_token) &&
    payload[refreshHash] === halfHash(pushed.refresh_token)
  if (!fits) throw new Error('What was pushed does not fit the request.')
}

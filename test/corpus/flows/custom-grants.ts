import { randomUUID } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import type { GrantContext, Provider } from 'oidc-provider'
import * as oidc from 'openid-client'
import { labPassword } from '../../lab/authorization-server.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import type { GoodFlow } from '../good-flow.ts'
import { keyFor, publicKeys } from '../peers/keys.ts'
import { jwtResource } from '../peers/provider.ts'
import { samlAssertion, verifiedSubject } from '../peers/saml-assertion.ts'
import { callApi, clientId, type Site, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps, tokenSteps } from '../steps.ts'

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const samlBearer = 'urn:ietf:params:oauth:grant-type:saml2-bearer'

/** Grants that oidc-provider leaves to whoever runs it. */
export const customGrants: readonly GoodFlow[] = [
  {
    name: 'token-exchange',
    grant: 'token_exchange',
    server: 'oidc-provider',
    finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...tokenSteps, ...resourceSteps] }],
    async record(lab) {
      const site = await startSite(lab, {
        client: { grant_types: ['authorization_code', tokenExchange] },
        parameters: { resource: undefined, scope: 'openid' },
        provider: {
          extend: (provider) =>
            provider.registerGrantType(
              tokenExchange,
              async (context) => {
                const subject = await provider.AccessToken.find(context.oidc.params['subject_token'] ?? '')
                if (!subject) throw new Error('The subject token is not known.')
                context.body = {
                  ...(await grant(lab, provider, context, subject.accountId)),
                  issued_token_type: accessToken,
                }
              },
              ['subject_token', 'subject_token_type', 'audience', 'scope', 'requested_token_type'],
            ),
        },
        async after(tokens, self) {
          const exchanged = await oidc.genericGrantRequest(await self.configuration(), tokenExchange, {
            subject_token: tokens.access_token,
            subject_token_type: accessToken,
            audience: jwtResource,
            scope: 'api:read',
          })
          await callApi(exchanged, self)
        },
      })
      await site.logIn()
      return { registrations: [site.registration] }
    },
  },
  {
    name: 'jwt-bearer',
    grant: 'jwt_bearer',
    server: 'oidc-provider',
    finds: [{ grant: 'jwt_bearer', steps: [...tokenSteps, ...resourceSteps] }],
    async record(lab) {
      const keys = createLocalJWKSet(publicKeys(lab.keys.client) as JSONWebKeySet)
      const site = await startSite(lab, {
        client: { grant_types: [jwtBearer], response_types: [], redirect_uris: [] },
        provider: {
          extend: (provider) =>
            provider.registerGrantType(
              jwtBearer,
              async (context) => {
                const { payload } = await jwtVerify(context.oidc.params['assertion'] ?? '', keys, {
                  issuer: clientId,
                  audience: provider.issuer,
                })
                context.body = await grant(lab, provider, context, String(payload.sub))
              },
              ['assertion', 'scope'],
            ),
        },
      })
      const tokens = await oidc.genericGrantRequest(await site.configuration(), jwtBearer, {
        assertion: await assertion(lab, site),
        scope: 'api:read',
      })
      await callApi(tokens, site)
      return { registrations: [site.registration] }
    },
  },
  {
    name: 'saml2-bearer',
    grant: 'saml2_bearer',
    server: 'oidc-provider',
    finds: [{ grant: 'saml2_bearer', steps: [...tokenSteps, ...resourceSteps] }],
    async record(lab) {
      const key = lab.keys.client.keys.find(({ alg }) => alg === 'RS256') ?? {}
      const at = (issuer: string) => ({ audience: issuer, recipient: `${issuer}/token` })
      const site = await startSite(lab, {
        client: { grant_types: [samlBearer], response_types: [], redirect_uris: [] },
        provider: {
          extend: (provider) =>
            provider.registerGrantType(
              samlBearer,
              async (context) => {
                const subject = verifiedSubject(context.oidc.params['assertion'] ?? '', at(provider.issuer), key)
                context.body = await grant(lab, provider, context, subject)
              },
              ['assertion', 'scope'],
            ),
        },
      })
      const assertion = samlAssertion(
        { issuer: 'https://idp.lab.example', subject: 'ada@lab.example', ...at(site.server.issuer) },
        key,
      )
      const tokens = await oidc.genericGrantRequest(await site.configuration(), samlBearer, {
        assertion,
        scope: 'api:read',
      })
      await callApi(tokens, site)
      return { registrations: [site.registration] }
    },
  },
  {
    name: 'password',
    grant: 'password',
    server: 'oidc-provider',
    finds: [{ grant: 'password', steps: [...tokenSteps, ...resourceSteps] }],
    async record(lab) {
      const site = await startSite(lab, {
        client: { grant_types: ['password'], response_types: [], redirect_uris: [] },
        provider: {
          extend: (provider) =>
            provider.registerGrantType(
              'password',
              async (context) => {
                const { username = '', password } = context.oidc.params
                if (password !== labPassword) throw new Error('The password is wrong.')
                context.body = await grant(lab, provider, context, username)
              },
              ['username', 'password', 'scope'],
            ),
        },
      })
      const tokens = await oidc.genericGrantRequest(await site.configuration(), 'password', {
        username: 'ada',
        password: labPassword,
        scope: 'api:read',
      })
      await callApi(tokens, site)
      return { registrations: [site.registration] }
    },
  },
]

/** A token response with an access token as RFC 9068 §2 has it. */
async function grant(lab: CorpusLab, provider: Provider, { oidc: { client, params } }: GrantContext, subject: string) {
  const { key, kid } = await keyFor(lab.keys.server, 'RS256')
  const scope = params['scope'] ?? ''
  const access_token = await new SignJWT({ client_id: client.clientId, scope, jti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
    .setIssuer(provider.issuer)
    .setSubject(subject)
    .setAudience(jwtResource)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(key)
  return { access_token, token_type: 'Bearer', expires_in: 600, scope }
}

/** RFC 7523 §3. */
async function assertion(lab: CorpusLab, site: Site): Promise<string> {
  const { key, kid } = await keyFor(lab.keys.client, 'ES256')
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(clientId)
    .setSubject('ada')
    .setAudience(site.server.issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(key)
}

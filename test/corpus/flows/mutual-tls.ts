import { readFileSync } from 'node:fs'
import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { makeClientCertificate } from '../peers/client-certificate.ts'
import { startGatewayBefore } from '../peers/gateway.ts'
import { createDirectFetch } from '../peers/proxied-fetch.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

/**
 * A client that shows its certificate at nginx, which hands it on: what is seen of its requests is the leg behind
 * (RFC 8705). Its tokens are bound to the certificate.
 */
export const mutualTls = defineGoodFlow({
  name: 'mutual-tls',
  grant: 'authorization_code',
  server: 'oidc-provider, nginx',
  needs: 'nginx',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const { certificate, key, jwk } = await makeClientCertificate()
    const fetch = createDirectFetch({ certificate, key, ca: readFileSync(lab.trust.caFile, 'utf8') })
    lab.later(() => fetch.close())
    const before = await startGatewayBefore(lab, { clientCertificates: true })
    const shown = (context: { get(name: string): string }) =>
      decodeURIComponent(context.get('x-client-cert')) || undefined
    const site = await startSite(lab, {
      client: {
        client_secret: undefined,
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        tls_client_certificate_bound_access_tokens: true,
        jwks: { keys: [jwk] },
      },
      parameters: { scope: 'openid profile', resource: undefined },
      provider: {
        publicAddress: before.address,
        settings: { clientAuthMethods: ['client_secret_basic', 'self_signed_tls_client_auth'] },
        features: {
          mTLS: {
            enabled: true,
            certificateBoundAccessTokens: true,
            selfSignedTlsClientAuth: true,
            getCertificate: shown,
          },
        },
      },
      authentication: () => oidc.TlsClientAuth(),
      configure(configuration) {
        configuration[oidc.customFetch] = fetch
      },
      async after(tokens, self) {
        await oidc.fetchUserInfo(await self.configuration(), tokens.access_token, tokens.claims()?.sub ?? '')
      },
    })
    await before.open(site.server.port)
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

import * as oidc from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { registrationOf, startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const registrationSteps = ['registration-request', 'registration-response'] as const

interface Registered {
  readonly client_id: string
  readonly client_secret: string
  readonly registration_client_uri: string
  readonly registration_access_token: string
}

/** A client that registers itself, reads what is registered, changes it, logs in and signs off (RFC 7591, RFC 7592). */
export const dynamicRegistration = defineGoodFlow({
  name: 'dynamic-registration',
  grant: 'registration',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: [
        ...registrationSteps,
        ...registrationSteps,
        ...registrationSteps,
        ...codeSteps,
        ...resourceSteps,
        ...registrationSteps,
      ],
    },
  ],
  async record(lab) {
    let known: Registered | undefined
    const site = await startSite(lab, {
      provider: {
        features: {
          registration: { enabled: true },
          registrationManagement: { enabled: true, rotateRegistrationAccessToken: false },
        },
      },
      async configuration(self) {
        const configuration = await oidc.dynamicClientRegistration(
          new URL(self.server.issuer),
          {
            client_name: 'An app that came by',
            redirect_uris: [self.redirectUri],
            grant_types: ['authorization_code'],
            response_types: ['code'],
            token_endpoint_auth_method: 'client_secret_basic',
          },
          oidc.ClientSecretBasic(),
          { [oidc.customFetch]: lab.fetch, execute: [oidc.enableNonRepudiationChecks] },
        )
        known = configuration.clientMetadata() as unknown as Registered
        return configuration
      },
    })
    await site.configuration()
    if (!known) throw new Error('Nothing was registered.')
    const manage = async (method: string, change?: Readonly<Record<string, unknown>>) => {
      const answer = await lab.fetch(known?.registration_client_uri ?? '', {
        method,
        headers: {
          Authorization: `Bearer ${known?.registration_access_token}`,
          Accept: 'application/json',
          ...(change && { 'Content-Type': 'application/json' }),
        },
        ...(change && { body: JSON.stringify(change) }),
      })
      if (answer.status >= 400) throw new Error(`${method} at the registration answered ${await answer.text()}`)
      return answer.status === 204 ? undefined : ((await answer.json()) as Readonly<Record<string, unknown>>)
    }
    const {
      registration_access_token: _,
      registration_client_uri: __,
      client_id_issued_at: ___,
      client_secret_expires_at: ____,
      ...current
    } = (await manage('GET')) ?? {}
    await manage('PUT', { ...current, client_name: 'An app that stayed' })
    await site.logIn()
    await manage('DELETE')
    return {
      registrations: [
        registrationOf(site.server.issuer, {
          client_id: known.client_id,
          client_secret: known.client_secret,
          redirect_uris: [site.redirectUri],
          token_endpoint_auth_method: 'client_secret_basic',
        }),
      ],
    }
  },
})

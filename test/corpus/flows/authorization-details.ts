import { defineGoodFlow } from '../good-flow.ts'
import { startSite } from '../peers/site.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

interface Source {
  readonly oidc: { readonly params: Readonly<Record<string, string>> }
}
const requested = (context: Source) => JSON.parse(context.oidc.params['authorization_details'] ?? '[]') as unknown
const granted = (_context: unknown, _token: unknown, { rar }: { readonly rar?: unknown }) => rar

/** What is asked for in more words than a scope has (RFC 9396). */
export const authorizationDetails = defineGoodFlow({
  name: 'authorization-details',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [{ grant: 'authorization_code', steps: [...codeSteps, ...resourceSteps] }],
  async record(lab) {
    const site = await startSite(lab, {
      parameters: {
        authorization_details: JSON.stringify([
          { type: 'payment', instructedAmount: { currency: 'EUR', amount: '123.50' }, creditorName: 'Merchant A' },
        ]),
      },
      client: { authorization_details_types: ['payment'] },
      provider: {
        features: {
          richAuthorizationRequests: {
            enabled: true,
            types: { payment: { validate: () => undefined } },
            authorizationDetailsForGrantSource: requested,
            authorizationDetailsForAccessToken: granted,
            authorizationDetailsForIntrospection: granted,
          },
        },
      },
    })
    await site.logIn()
    return { registrations: [site.registration] }
  },
})

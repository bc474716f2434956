import { urlPlace } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { providerWords, said } from './refusals.ts'
import { inWordsOf } from './server-words.ts'

/** The person, the app or the code belongs to another tenant of the provider than the endpoint that was asked. */
export const wrongTenant = defineCause({
  id: 'wrong-tenant',
  title: 'Another tenant was asked',
  possibleCause:
    'The endpoint is that of another tenant, realm or organisation than the one that has the app or the person, or the two requests of the login went to two of them.',
  solution:
    'Use the endpoints of the tenant in which the app is registered, the same in both requests; or register the app for people of every tenant.',
  troubleshoot: 'Compare the tenant in the two endpoint addresses with the one in which the app is registered.',
  references: ['RFC 6749 §3.1', 'RFC 6749 §5.2', 'OpenID Connect Discovery §4.3'],
  severities: ['error'],
  where: 'client',
  leadsTo: ['authorization-code-expired', 'client-credentials-invalid'],
  check: (flow) =>
    inWordsOf(flow, 'wrong-tenant', (refusal) => {
      const [code, ...more] = said(refusal)
      const words = refusal.error.description ? ' It says: {seen:1}.' : ''
      const { exchange, endpoint } = refusal.message
      return observe(
        'error',
        `The server answered with {seen:0}: what was asked for belongs to another tenant than that of this endpoint.${words} Use the endpoints of the tenant that has the app and the person.${providerWords(refusal)}`,
        code,
        ...more,
        { place: urlPlace(exchange), seen: endpoint, expected: null },
      )
    }),
})

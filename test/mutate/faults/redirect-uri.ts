import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { AuthorizationRequest } from '../../../shared/oauth/message.ts'
import { authorizationRefused, changeTokenRequest, codeRefused, plainRequest, redemption } from '../answers.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { first } from '../captured-flow.ts'
import { changeRequest } from '../change-message.ts'
import { type Fault, type Mutant, mutant } from '../fault.ts'
import { errorPage } from '../refuse.ts'

type Change = (uri: string) => string

/** One letter of the path in the other case: a typo that is hard to see. */
const flipped: Change = (uri) =>
  uri.replace(/([a-z])(?=[^a-z]*$)/i, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  )

/** How two addresses that should be one differ. */
const differences: readonly (readonly [name: string, change: Change])[] = [
  ['letter-flipped', flipped],
  ['slash', (uri) => `${uri}/`],
  ['host', (uri) => uri.replace('//', '//www.')],
  ['port', (uri) => uri.replace(/^([a-z]+:\/\/[^/:]+)(?::\d+)?/, '$1:8443')],
  ['http', (uri) => uri.replace(/^https:/, 'http:')],
  ['path', (uri) => uri.replace(/(:\/\/[^/]+\/)/, '$1app/')],
  ['query', (uri) => `${uri}${uri.includes('?') ? '&' : '?'}tenant=7`],
  ['space', (uri) => `${uri} `],
  ['encoded-twice', (uri) => encodeURIComponent(uri)],
]

/** Another cause names where the difference comes from, and has this one under it. */
const rightly: Readonly<Record<string, readonly string[]>> = {
  http: ['forwarded-headers-missing'],
  'encoded-twice': ['gateway-altered'],
}

/** The request with another redirect URI than the registered one, and the server's answer. */
function atRequest(
  flow: CapturedFlow,
  change: Change | null,
  answer: (asked: CapturedFlow['exchanges'], request: AuthorizationRequest) => CapturedFlow['exchanges'] | undefined,
): Mutant | undefined {
  const request = plainRequest(flow)
  const before = request && parameterValue(request, 'redirect_uri')
  if (!request || before === undefined || change?.(before) === before) return undefined
  const exchanges = answer(changeRequest(flow, 'redirect_uri', change), request)
  return exchanges && mutant(exchanges)
}

const saidOnAPage = (id: string, change: Change | null, page: string, also?: readonly string[]): Fault => ({
  id: `redirect-uri-${id}-at-request`,
  cause: 'redirect-uri-mismatch',
  severity: 'error',
  ...(also && { also }),
  apply: (flow) => atRequest(flow, change, (asked, request) => errorPage(asked, request.exchange, page)),
})

/** The server says no more than that the request is bad: what the person told of the registration proves it. */
const registered = (id: string, change: Change): Fault => ({
  id: `redirect-uri-${id}-as-registered`,
  cause: 'redirect-uri-mismatch',
  severity: 'error',
  apply(flow) {
    const request = plainRequest(flow)
    const clientId = request && parameterValue(request, 'client_id')
    const uri = request && parameterValue(request, 'redirect_uri')
    if (!clientId || !uri || change(uri) === uri) return undefined
    return mutant(errorPage(flow.exchanges, request.exchange, 'Bad Request'), {
      client_id: clientId,
      redirect_uris: [change(uri)],
    })
  },
})

/** What the pages of servers say of it. */
const pages: readonly (readonly [id: string, page: string])[] = [
  ['unknown-to-keycloak', 'We are sorry... Invalid parameter: redirect_uri'],
  ['unknown-to-google', 'Access blocked: This app’s request is invalid. Error 400: redirect_uri_mismatch'],
  ['unknown-to-auth0', 'Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs.'],
  [
    'unknown-to-entra',
    "AADSTS50011: The redirect URI 'https://app.example/cb' specified in the request does not match the redirect URIs configured for the application '00000000-0000-0000-0000-000000000000'.",
  ],
  ['unknown-to-dex', 'Bad Request Unregistered redirect_uri ("https://app.example/callback").'],
]

const atToken = (id: string, change: Change | null): Fault => ({
  id: `redirect-uri-${id}-at-token`,
  cause: 'redirect-uri-mismatch',
  severity: 'error',
  ...(rightly[id] && { also: rightly[id] }),
  apply(flow) {
    const request = redemption(flow)
    const uri = request && parameterValue(request, 'redirect_uri')
    if (!request || !uri || change?.(uri) === uri) return undefined
    // A pushed request was made by the client that redeems, and servers may do without the address then.
    if (change === null && first(flow, 'pushed-authorization-request')) return undefined
    return mutant(codeRefused(flow, changeTokenRequest(flow, request, 'redirect_uri', change)))
  },
})

/** What goes wrong with `redirect_uri` (RFC 6749 §3.1.2, §4.1.3). */
export const redirectUriFaults: readonly Fault[] = [
  ...differences.map(([id, change]) =>
    saidOnAPage(
      id,
      change,
      'invalid_redirect_uri: the redirect_uri is not registered for this client',
      rightly[id] ?? [],
    ),
  ),
  saidOnAPage('missing', null, 'invalid_request: redirect_uri is required'),
  ...pages.map(([id, page]) => saidOnAPage(id, flipped, page)),
  {
    // GitHub and others send the browser on with the error, to the address that they know.
    id: 'redirect-uri-refused-by-a-redirect',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    also: ['client-id-metadata-invalid'],
    apply: (flow) =>
      atRequest(
        flow,
        (uri) => `${uri}/other`,
        (asked) =>
          authorizationRefused(
            flow,
            asked,
            'redirect_uri_mismatch',
            'The redirect_uri MUST match the registered callback URL for this application.',
          ),
      ),
  },
  ...differences.filter(([id]) => id !== 'encoded-twice').map(([id, change]) => registered(id, change)),
  {
    // The server compares less strictly than it should: the next one will not.
    id: 'redirect-uri-not-as-registered-and-let-pass',
    cause: 'redirect-uri-mismatch',
    severity: 'warning',
    apply(flow) {
      const request = plainRequest(flow)
      const clientId = request && parameterValue(request, 'client_id')
      const uri = request && parameterValue(request, 'redirect_uri')
      return clientId && uri ? mutant(flow.exchanges, { client_id: clientId, redirect_uris: [`${uri}/`] }) : undefined
    },
  },
  ...differences.map(([id, change]) => atToken(id, change)),
  atToken('missing', null),
  {
    id: 'redirect-uri-slash-at-token-and-let-pass',
    cause: 'redirect-uri-mismatch',
    severity: 'warning',
    apply(flow) {
      const request = redemption(flow)
      if (!request || !parameterValue(request, 'redirect_uri')) return undefined
      return mutant(changeTokenRequest(flow, request, 'redirect_uri', (uri) => `${uri}/`))
    },
  },
  {
    // The two are the same: it is the registration that has another.
    id: 'redirect-uri-refused-at-token-alone',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    says: /see that it is registered for this very client/,
    apply(flow) {
      const request = redemption(flow)
      if (!request || !parameterValue(request, 'redirect_uri') || first(flow, 'pushed-authorization-request'))
        return undefined
      if (!plainRequest(flow)) return undefined
      return mutant(codeRefused(flow, flow.exchanges, 'invalid_grant', 'Incorrect redirect_uri'))
    },
  },
]

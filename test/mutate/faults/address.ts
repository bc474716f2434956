import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { authorizationRefused, plainRequest, tokenRequest } from '../answers.ts'
import { edited, withRequestHeader } from '../at-exchange.ts'
import { deliveries } from '../callback.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { changeRequest } from '../change-message.ts'
import { replaceEverywhere, textOf, withRequest, withUrlParameter } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage } from '../refuse.ts'
import { sendingsOff } from '../sequence.ts'

/** One address put in the place of another everywhere, in the metadata as well. */
const movedTo = (id: string, says: RegExp, from: (flow: CapturedFlow) => string | undefined, to: string): Fault => ({
  id: `plain-http-at-the-${id}`,
  cause: 'plain-http',
  severity: 'warning',
  says,
  apply(flow) {
    const address = from(flow)
    // A proof names the address that it is for (RFC 9449 §4.2), and is signed.
    if (address === undefined || flow.messages.some(({ dpop }) => dpop)) return undefined
    const { origin } = urlParts(address)
    return mutant(replaceEverywhere(flow.exchanges, address, address.replace(origin, to)))
  },
})

const asked = /^The request and the credentials/
/** What is sent to the server, beside token requests. */
const ofServer = [
  ['authorization-endpoint', 'authorization-request', /^The authorization request/],
  ['pushed-request', 'pushed-authorization-request', asked],
  ['device-authorization', 'device-authorization-request', asked],
  ['backchannel-authentication', 'backchannel-authentication-request', asked],
  ['introspection', 'introspection-request', asked],
  ['revocation', 'revocation-request', asked],
  ['registration', 'registration-request', /^The registration and the credentials/],
] as const
/** What the server sends to the client. */
const ofClient = [
  ['ciba-notification', 'ciba-notification-request', /^What the server tells the client/],
  ['backchannel-logout', 'backchannel-logout-request', /^The logout token/],
] as const

/** Endpoints, resources and redirect URIs without TLS, elsewhere than on one machine. */
const plainHttp: readonly Fault[] = [
  movedTo('token-endpoint', /^The code, the credentials/, (flow) => tokenRequest(flow)?.endpoint, 'http://as.example'),
  ...ofServer.map(([id, kind, says]) => movedTo(id, says, (flow) => first(flow, kind)?.endpoint, 'http://as.example')),
  ...ofClient.map(([id, kind, says]) => movedTo(id, says, (flow) => first(flow, kind)?.endpoint, 'http://app.example')),
  movedTo(
    'resource',
    /^The access token is sent/,
    (flow) => all(flow, 'resource-request').find(({ token }) => token)?.endpoint,
    'http://api.example',
  ),
  {
    id: 'plain-http-at-the-redirect-uri',
    cause: 'plain-http',
    severity: 'warning',
    says: /^The redirect URI/,
    apply(flow) {
      const request = plainRequest(flow)
      const uri = request && parameterValue(request, 'redirect_uri')
      if (!uri?.startsWith('http')) return undefined
      return mutant(replaceEverywhere(flow.exchanges, urlParts(uri).origin, 'http://app.example'))
    },
  },
]

/** The server refuses what no redirect URI may be (RFC 6749 §3.1.2, RFC 8252 §8.3). */
const unsafe = (id: string, uri: (own: string) => string, says: RegExp): Fault => ({
  id: `redirect-uri-${id}`,
  cause: 'redirect-uri-unsafe',
  severity: 'error',
  says,
  apply(flow) {
    const request = plainRequest(flow)
    return request && mutant(errorPage(changeRequest(flow, 'redirect_uri', uri), request.exchange, 'invalid_request'))
  },
})

/** The server knows the address, and sends the code there: out of the browser, where no proxy sees it arrive. */
const taken = (id: string, uri: string, severity: Fault['severity']): Fault => ({
  id: `redirect-uri-${id}`,
  cause: 'redirect-uri-unsafe',
  severity,
  apply(flow) {
    const request = plainRequest(flow)
    const own = request && parameterValue(request, 'redirect_uri')
    const [sent] = all(flow, 'authorization-response').filter(({ sighting }) => sighting === 'redirect')
    if (!own || !sent || !isPublic(flow)) return undefined
    const arrived = new Set(deliveries(flow).map(({ exchange }) => exchange))
    const seen = flow.exchanges.filter(({ id: exchange }) => !arrived.has(exchange))
    return mutant(replaceEverywhere(seen, own, uri))
  },
})

/** An app without a secret, as its granted token request shows; a certificate is seen in no request (RFC 8705 §2). */
function isPublic(flow: CapturedFlow): boolean {
  const methods = first(flow, 'metadata-response')?.metadata?.tokenEndpointAuthMethodsSupported ?? []
  return (
    tokenRequest(flow, 'authorization_code')?.authentication.every(({ method }) => method === 'none') === true &&
    !methods.some(({ value }) => value.endsWith('tls_client_auth'))
  )
}

const unsafeRedirects: readonly Fault[] = [
  unsafe('relative', () => '/callback', /is relative/),
  unsafe('with-a-fragment', (own) => `${own}#/login`, /has a fragment/),
  unsafe('with-a-wildcard', () => 'https://*.app.example/callback', /has a wildcard/),
  {
    id: 'redirect-uri-with-a-fragment-refused-by-a-redirect',
    cause: 'redirect-uri-unsafe',
    severity: 'error',
    says: /has a fragment/,
    also: ['client-id-metadata-invalid'],
    apply(flow) {
      if (!plainRequest(flow)) return undefined
      const asked = changeRequest(flow, 'redirect_uri', (own) => `${own}#/login`)
      const exchanges = authorizationRefused(flow, asked, 'invalid_request', 'redirect_uri must not contain a fragment')
      return exchanges && mutant(exchanges)
    },
  },
  unsafe('of-javascript', () => 'javascript:alert(1)', /is a javascript address/),
  taken('of-a-scheme-that-any-app-claims', 'myapp://callback', 'warning'),
  taken('of-localhost-by-name', 'http://localhost:51004/callback', 'note'),
]

/** An app that is at https asks for http, which is not what is registered. */
const refusedAtHttp = (
  id: string,
  { says, applies = () => true }: { readonly says?: RegExp; readonly applies?: (flow: CapturedFlow) => boolean } = {},
): Fault => ({
  id,
  cause: 'forwarded-headers-missing',
  severity: 'error',
  ...(says && { says }),
  apply(flow) {
    const uri = ownRedirectUri(flow)
    const request = plainRequest(flow)
    if (uri === undefined || !request || !applies(flow)) return undefined
    const asked = changeRequest(flow, 'redirect_uri', uri.replace('https:', 'http:'))
    return mutant(errorPage(asked, request.exchange, 'Invalid parameter: redirect_uri'))
  },
})

/** The app at https takes itself for one at http: the proxy before it does not tell (RFC 7239 §5.4). */
const forwarded: readonly Fault[] = [
  {
    id: 'app-behind-tls-asks-for-http',
    cause: 'forwarded-headers-missing',
    severity: 'warning',
    apply(flow) {
      const uri = ownRedirectUri(flow)
      return uri === undefined
        ? undefined
        : mutant(replaceEverywhere(flow.exchanges, uri, uri.replace('https:', 'http:')))
    },
  },
  refusedAtHttp('app-behind-tls-is-refused-with-http'),
  {
    // Where a script sends the browser off, its page is what the request tells of the app.
    id: 'page-behind-tls-asks-for-http',
    cause: 'forwarded-headers-missing',
    severity: 'error',
    apply(flow) {
      const request = plainRequest(flow)
      const uri = request && parameterValue(request, 'redirect_uri')
      if (!request || !uri?.startsWith('https:') || sendingsOff(flow).length > 0) return undefined
      const asked = changeRequest(flow, 'redirect_uri', uri.replace('https:', 'http:'))
      const named = edited(asked, [request.exchange], (exchange) =>
        withRequestHeader(exchange, 'Referer', `${urlParts(uri).origin}/`),
      )
      return mutant(errorPage(named, request.exchange, 'Invalid parameter: redirect_uri'))
    },
  },
  {
    id: 'app-takes-the-host-behind-its-gateway',
    cause: 'forwarded-headers-missing',
    severity: 'error',
    says: /did not tell it: X-Forwarded-Proto and X-Forwarded-Host are not/,
    apply(flow) {
      const uri = ownRedirectUri(flow)
      const request = plainRequest(flow)
      const [, inner] = sendingsOff(flow)
      if (uri === undefined || !request || !inner) return undefined
      const behind = urlParts(inner.request.url)
      const asked = changeRequest(flow, 'redirect_uri', uri.replace(urlParts(uri).origin, behind.origin))
      const untold = edited(asked, [inner.id], (exchange) =>
        ['X-Forwarded-Proto', 'X-Forwarded-Host'].reduce(
          (now, name) => withRequestHeader(now, name, null),
          withRequestHeader(exchange, 'Host', behind.authority),
        ),
      )
      return mutant(errorPage(untold, request.exchange, 'Invalid parameter: redirect_uri'))
    },
  },
  refusedAtHttp('app-does-not-trust-its-gateway', {
    says: /does not trust what it is told/,
    applies: (flow) => sendingsOff(flow).length > 1,
  }),
]

/** The redirect URI of an app that the browser was at by https when it was sent off. */
function ownRedirectUri(flow: CapturedFlow): string | undefined {
  const request = plainRequest(flow)
  const uri = request && parameterValue(request, 'redirect_uri')
  const [outer] = sendingsOff(flow)
  if (!uri || !outer) return undefined
  return urlParts(uri).origin === urlParts(outer.request.url).origin && uri.startsWith('https:') ? uri : undefined
}

/** A secret in the place where logs and histories keep it (RFC 6750 §5.3). */
const inUrl: readonly Fault[] = [
  {
    id: 'access-token-in-the-query',
    cause: 'token-in-url',
    severity: 'warning',
    apply(flow) {
      const request = all(flow, 'resource-request').find(
        ({ carriedIn, scheme, token }) => carriedIn === 'header' && scheme === 'Bearer' && token,
      )
      const token = request?.token?.value
      if (!request || token === undefined) return undefined
      return mutant(
        edited(flow.exchanges, [request.exchange], (exchange) =>
          withRequestHeader(
            withRequest(exchange, { url: withUrlParameter(exchange.request.url, 'query', 'access_token', token) }),
            'Authorization',
            null,
          ),
        ),
      )
    },
  },
  ...(['introspection-request', 'revocation-request'] as const).map(
    (kind): Fault => ({
      id: `token-in-the-query-of-the-${kind}`,
      cause: 'token-in-url',
      severity: 'warning',
      apply(flow) {
        const request = first(flow, kind)
        if (!request || !parameterValue(request, 'token')) return undefined
        return mutant(edited(flow.exchanges, [request.exchange], formToQuery))
      },
    }),
  ),
]

function formToQuery(exchange: Exchange): Exchange {
  const { url, body } = exchange.request
  return withRequest(exchange, { url: `${url}?${textOf(body)}`, body: bodyOf('') })
}

/** What is wrong with the addresses that a flow goes by. */
export const addressFaults: readonly Fault[] = [...plainHttp, ...unsafeRedirects, ...forwarded, ...inUrl]

import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { absoluteUrl, urlParts } from '../../../shared/exchange/url-parts.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { codeRefused, legsOf, plainRequest, tokenRequest } from '../answers.ts'
import { edited, withRequestHeader, withResponseHeader } from '../at-exchange.ts'
import { deliveries, gaveUp } from '../callback.ts'
import { all, type CapturedFlow, exchangeOf, first } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { responseHeaders, textOf, withMember, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage, refused, upTo } from '../refuse.ts'

const fault = (id: string, says: RegExp, apply: Fault['apply'], severity: Fault['severity'] = 'error'): Fault => ({
  id: `gateway-${id}`,
  cause: 'gateway-altered',
  severity,
  says,
  apply,
})

/** The token response as a gateway makes it of the server's own, and nothing after it. */
const tokenAnswer = (id: string, says: RegExp, change: (exchange: Exchange) => Exchange): Fault =>
  fault(id, says, (flow) => {
    const request = tokenRequest(flow)
    if (!request) return undefined
    const legs = legsOf(flow, request).map(({ exchange }) => exchange)
    return mutant(upTo(edited(flow.exchanges, legs, change), legs.at(-1) ?? request.exchange))
  })

/** The gateway answers in the place of the token endpoint. */
const instead = (status: number, body: string, headers: readonly (readonly [string, string])[], says: RegExp) =>
  tokenAnswer(`answers-${status}-in-place-of-the-token`, says, (exchange) =>
    withResponse(exchange, { status, reason: '', headers, body: bodyOf(body) }),
  )

const html = [['Content-Type', 'text/html']] as const

const answers: readonly Fault[] = [
  instead(301, '', [['Location', 'https://as.example/token/']], /a redirect came/),
  instead(302, '', [['Location', 'https://sso.example/login']], /a redirect came/),
  instead(
    403,
    '<html><h1>Forbidden</h1><p>Web application firewall</p></html>',
    html,
    /an HTML page with the status 403/,
  ),
  instead(400, '', [], /an empty answer with the status 400/),
  instead(413, '<html>413 Request Entity Too Large</html>', html, /too large for it/),
  instead(414, '<html>414 URI Too Long</html>', html, /too long for it/),
  instead(431, '<html>431 Request Header Fields Too Large</html>', html, /headers are too large/),
  instead(
    500,
    'upstream connect error or disconnect',
    [['Content-Type', 'text/plain']],
    /another answer with the status 500/,
  ),
  instead(503, 'no healthy upstream', [['Content-Type', 'text/plain']], /finds no server behind it/),
  instead(504, '<html>504 Gateway Time-out</html>', html, /did not answer in time/),
]

const bodies: readonly Fault[] = [
  tokenAnswer('announces-more-than-it-sends', /announces/, (exchange) => {
    const { outcome } = exchange
    const size = outcome.kind === 'answered' ? outcome.response.body.size : 0
    const cut = outcome.kind === 'answered' ? bodyOf(textOf(outcome.response.body).slice(0, size >> 1)) : bodyOf('')
    return withResponseHeader(withResponse(exchange, { body: cut }), 'Content-Length', String(size))
  }),
  tokenAnswer('writes-behind-the-json', /says that it is JSON/, (exchange) =>
    exchange.outcome.kind === 'answered'
      ? withResponse(exchange, { body: bodyOf(`${textOf(exchange.outcome.response.body)}<!-- cached -->`) })
      : exchange,
  ),
  tokenAnswer('says-gzip-of-what-is-none', /cannot be decoded so/, (exchange) =>
    withResponseHeader(exchange, 'Content-Encoding', 'gzip'),
  ),
  tokenAnswer('says-chunked-in-the-wrong-header', /belongs in Transfer-Encoding/, (exchange) =>
    withResponseHeader(exchange, 'Content-Encoding', 'chunked'),
  ),
  tokenAnswer('gives-from-its-cache', /came out of a cache/, (exchange) =>
    withResponseHeader(exchange, 'X-Cache', 'HIT from edge-7'),
  ),
  tokenAnswer('gives-an-old-answer', /came out of a cache/, (exchange) => withResponseHeader(exchange, 'Age', '31')),
]

/** The authorization request with a parameter as the gateway makes it, and the server's refusal. */
const request = (id: string, says: RegExp, change: (url: string) => string): Fault =>
  fault(id, says, (flow) => {
    const asked = plainRequest(flow)
    if (asked?.request.method !== 'GET' || change(asked.request.url) === asked.request.url) return undefined
    const sent = edited(flow.exchanges, [asked.exchange], (exchange) =>
      withRequest(exchange, { url: change(exchange.request.url) }),
    )
    return mutant(errorPage(upToRequest(flow, sent), asked.exchange, 'Bad Request'))
  })

/** Without the leg behind the gateway: it is the server's side that is seen. */
const upToRequest = (flow: CapturedFlow, exchanges: readonly Exchange[]) => {
  const [outer] = all(flow, 'authorization-request')
  return outer ? upTo(exchanges, outer.exchange) : exchanges
}

const requests: readonly Fault[] = [
  request('doubles-a-parameter-of-the-request', /stands more than once/, (url) =>
    url.replace(/([?&])(client_id=[^&]*)/, '$1$2&$2'),
  ),
  request('writes-names-in-capitals', /written in another case/, (url) =>
    url.replace(/([?&])redirect_uri=/, '$1Redirect_Uri='),
  ),
  request('encodes-the-scope-twice', /percent-encoded twice/, (url) =>
    url.replace(
      /([?&]scope=)([^&]*)/,
      (_all, name: string, value: string) => `${name}${value.replaceAll('+', '%2520').replaceAll('%20', '%2520')}`,
    ),
  ),
  fault('doubles-the-code-at-the-callback', /stands more than once/, (flow) => {
    const [delivered] = deliveries(flow)
    const code = delivered?.mode === 'query' && !delivered.jarm ? parameterValue(delivered, 'code') : undefined
    if (!delivered || code === undefined) return undefined
    const twice = edited(
      flow.exchanges,
      deliveries(flow).map(({ exchange }) => exchange),
      (exchange) => withRequest(exchange, { url: `${exchange.request.url}&code=${encodeURIComponent(code)}` }),
    )
    return mutant(gaveUp(flow, twice))
  }),
  fault('drops-the-query-at-the-callback', /dropped the parameter/, (flow) => {
    const [, inner] = deliveries(flow)
    if (!inner) return undefined
    const cut = edited(flow.exchanges, [inner.exchange], (exchange) =>
      withRequest(exchange, { url: urlParts(exchange.request.url).origin + urlParts(exchange.request.url).path }),
    )
    return mutant(gaveUp(flow, cut))
  }),
  fault('answers-503-at-the-callback', /of the answer of the client/, (flow) => {
    const [delivered] = deliveries(flow)
    return delivered && mutant(gaveUp(flow, flow.exchanges, { status: 503, text: 'Service Unavailable' }))
  }),
  fault('answers-504-at-the-login-page', /of the answer of the authorization server/, (flow) => {
    const [asked] = all(flow, 'authorization-request')
    return asked && mutant(errorPage(upToRequest(flow, flow.exchanges), asked.exchange, '504 Gateway Time-out', 504))
  }),
]

/** The flow's code redemption on both sides of the gateway before the server. */
function legs(flow: CapturedFlow) {
  const outer = tokenRequest(flow, 'authorization_code')
  const inner = outer && legsOf(flow, outer).find(({ exchange }) => exchange !== outer.exchange)
  return outer && inner ? { outer, inner } : undefined
}

const betweenLegs: readonly Fault[] = [
  fault('rewrites-the-redirect-uri', /changed the parameter redirect_uri/, (flow) => {
    const both = legs(flow)
    const uri = both && parameterValue(both.inner, 'redirect_uri')
    if (!both || !uri) return undefined
    return mutant(codeRefused(flow, changeParameter(flow.exchanges, both.inner, 'redirect_uri', 'http://internal/cb')))
  }),
  fault('drops-the-verifier', /dropped the parameter code_verifier/, (flow) => {
    const both = legs(flow)
    if (!both || !parameterValue(both.inner, 'code_verifier')) return undefined
    return mutant(codeRefused(flow, changeParameter(flow.exchanges, both.inner, 'code_verifier', null)))
  }),
  fault('renames-a-parameter', /renamed the parameter code_verifier/, (flow) => {
    const both = legs(flow)
    if (!both || !parameterValue(both.inner, 'code_verifier')) return undefined
    const renamed = edited(flow.exchanges, [both.inner.exchange], (exchange) =>
      withRequest(exchange, {
        body: bodyOf(textOf(exchange.request.body).replace('code_verifier=', 'Code_Verifier=')),
      }),
    )
    return mutant(codeRefused(flow, renamed))
  }),
  fault('encodes-the-redirect-uri-twice', /by encoding it twice/, (flow) => {
    const both = legs(flow)
    if (!both || !parameterValue(both.inner, 'redirect_uri')) return undefined
    return mutant(codeRefused(flow, changeParameter(flow.exchanges, both.inner, 'redirect_uri', encodeURIComponent)))
  }),
  fault('writes-credentials-of-its-own', /changed the header authorization/, (flow) => {
    const both = legs(flow)
    if (!both || !headerValue(both.inner.request.headers, 'authorization')) return undefined
    const changed = edited(flow.exchanges, [both.inner.exchange], (exchange) =>
      withRequestHeader(exchange, 'Authorization', 'Basic Z2F0ZXdheTpzZWNyZXQ='),
    )
    return mutant(codeRefused(flow, changed, 'invalid_client'))
  }),
  fault('drops-the-media-type', /dropped the header content-type/, (flow) => {
    const both = legs(flow)
    if (!both) return undefined
    const changed = edited(flow.exchanges, [both.inner.exchange], (exchange) =>
      withRequestHeader(exchange, 'Content-Type', null),
    )
    return mutant(codeRefused(flow, changed, 'invalid_request'))
  }),
  fault('makes-another-status-of-the-answer', /the server answered with 200, and 500 came out/, (flow) => {
    const both = legs(flow)
    if (!both) return undefined
    const [inner] = refused([exchangeOf(flow, both.outer.exchange)], both.outer.exchange, 'server_error', {
      status: 500,
    })
    const changed = flow.exchanges.map((exchange) => (exchange.id === inner?.id ? inner : exchange))
    return mutant(upTo(changed, both.inner.exchange))
  }),
  fault(
    'drops-a-member-of-the-answer',
    /dropped the parameter id_token/,
    (flow) => {
      const both = legs(flow)
      const { outcome } = both ? exchangeOf(flow, both.outer.exchange) : {}
      if (!both || outcome?.kind !== 'answered' || !textOf(outcome.response.body).includes('id_token')) return undefined
      return mutant(
        edited(flow.exchanges, [both.outer.exchange], (exchange) =>
          withResponse(exchange, { body: withMember(outcome.response.body, 'id_token', undefined) }),
        ),
      )
    },
    'warning',
  ),
]

/** The same at a resource. */
const resources: readonly Fault[] = [
  fault('answers-502-at-the-resource', /of the answer of the resource server/, (flow) => {
    const request = all(flow, 'resource-request').find(({ token }) => token)
    if (!request) return undefined
    const answered = edited(flow.exchanges, [request.exchange], (exchange) =>
      withResponse(exchange, { status: 502, reason: '', headers: html, body: bodyOf('<html>502 Bad Gateway</html>') }),
    )
    return mutant(upTo(answered, request.exchange))
  }),
]

/** A server that is not told of its gateway names itself by the address behind it (RFC 9700 §4.13). */
const ownAddress: readonly Fault[] = [
  ...[
    ['by-http', (origin: string) => origin.replace('https:', 'http:')] as const,
    ['by-its-inner-host', () => 'http://keycloak:8080'] as const,
  ].map(([id, inner]) =>
    fault(
      `has-metadata-name-the-server-${id}`,
      /names the issuer/,
      (flow) => {
        const fetched = first(flow, 'metadata-response')
        const origin = fetched && urlParts(fetched.endpoint).origin
        const { outcome } = fetched ? exchangeOf(flow, fetched.exchange) : {}
        if (!fetched || !origin?.startsWith('https:') || outcome?.kind !== 'answered') return undefined
        const named = textOf(outcome.response.body).replaceAll(origin, inner(origin))
        if (!named.includes(`"issuer":"${inner(origin)}`)) return undefined
        const answered = edited(flow.exchanges, [fetched.exchange], (exchange) =>
          withResponse(exchange, { body: bodyOf(named) }),
        )
        // A client that checks goes no further.
        return mutant(upTo(answered, fetched.exchange))
      },
      id === 'by-http' ? 'error' : 'warning',
    ),
  ),
  fault('has-the-server-redirect-by-http', /does not know that the gateway before it speaks TLS/, (flow) => {
    const asked = first(flow, 'authorization-request')
    const sent = asked && exchangeOf(flow, asked.exchange)
    const location = sent && headerValue(responseHeaders(sent), 'location')
    if (!asked || !location || !asked.endpoint.startsWith('https:')) return undefined
    const target = absoluteUrl(location, asked.request.url)
    if (urlParts(target).origin !== urlParts(asked.endpoint).origin || /[?&#](?:code|error|state)=/.test(target))
      return undefined
    const redirected = edited(flow.exchanges, [asked.exchange], (exchange) =>
      withResponseHeader(exchange, 'Location', target.replace('https:', 'http:')),
    )
    return mutant(upToRequest(flow, redirected))
  }),
]

/** What gateways make of messages, besides what they drop: answers of their own, rewritten names, doubled and damaged values. */
export const gatewayRewriteFaults: readonly Fault[] = [
  ...answers,
  ...bodies,
  ...requests,
  ...betweenLegs,
  ...resources,
  ...ownAddress,
]

import { type Exchange, type ExchangeId, headerValue } from '../../../shared/exchange/exchange.ts'
import type { MessageKind } from '../../../shared/oauth/message.ts'
import type { Written } from '../../traffic/exchange.ts'
import { tokenRefused, tokenRequest } from '../answers.ts'
import { edited, withRequestHeader, withResponseHeader } from '../at-exchange.ts'
import { invalidToken, lastUse } from '../at-resource.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { responseHeaders, withResponse } from '../edit.ts'
import { extended } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { unauthorized, upTo } from '../refuse.ts'
import { appOf } from '../requests.ts'

const cause = 'cross-origin-blocked'
const allow = 'Access-Control-Allow-Origin'

/** Where the page lies that does the work of the client. */
const pageOf = (flow: CapturedFlow): string => appOf(flow) ?? 'https://app.lab.example'

/** The request as the script of a page sends it. */
function byPage(exchange: Exchange, page: string): Exchange {
  return [
    ['Origin', page],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'],
  ].reduce((now, [name = '', value = '']) => withRequestHeader(now, name, value), exchange)
}

/** Behind a gateway there is no browser. */
const isPassedOn = ({ request }: Exchange) => headerValue(request.headers, 'x-forwarded-host') !== undefined

/** How the server does not allow the page. */
type Answer = (exchange: Exchange, page: string) => Exchange

const answering =
  (value: (page: string) => string | null): Answer =>
  (exchange, page) =>
    withResponseHeader(exchange, allow, value(page))

const withoutLeave = answering(() => null)
const forAnother = answering(() => 'https://other.example')
const withSlash = answering((page) => `${page}/`)
const twice: Answer = (exchange, page) => {
  const others = responseHeaders(exchange).filter(([name]) => name.toLowerCase() !== allow.toLowerCase())
  return withResponse(exchange, { headers: [...others, [allow, page], [allow, page]] })
}
const withCookie = (exchange: Exchange) => withRequestHeader(exchange, 'Cookie', 'sid=1')
const starForCookies: Answer = (exchange, page) => answering(() => '*')(withCookie(exchange), page)
const leaveButNoCredentials: Answer = (exchange, page) =>
  withResponseHeader(answering(() => page)(withCookie(exchange), page), 'Access-Control-Allow-Credentials', null)

/** The page cannot read an answer, and so goes on with nothing. */
const hidden = (id: string, at: (flow: CapturedFlow) => ExchangeId | undefined, answer: Answer): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const exchange = at(flow)
    if (exchange === undefined || flow.exchanges.some((one) => one.id === exchange && isPassedOn(one))) return undefined
    const page = pageOf(flow)
    const exchanges = edited(flow.exchanges, [exchange], (one) => answer(byPage(one, page), page))
    return mutant(upTo(exchanges, exchange))
  },
})

const ofKind =
  (kind: MessageKind) =>
  (flow: CapturedFlow): ExchangeId | undefined =>
    flow.messages.find((message) => message.kind === kind && isTaken(flow, message.exchange))?.exchange

/** Not the one by which a resource finds out while it answers: no page asks that. */
const lastIntrospection = (flow: CapturedFlow) => all(flow, 'introspection-response').at(-1)?.exchange

const isTaken = ({ exchanges }: CapturedFlow, id: ExchangeId) =>
  exchanges.some(({ id: own, outcome }) => own === id && outcome.kind === 'answered' && outcome.response.status < 300)

const atToken = (flow: CapturedFlow) => tokenRequest(flow)?.exchange
const atResource = (flow: CapturedFlow) => lastUse(flow)?.exchange
const atFirstToken = (flow: CapturedFlow) => first(flow, 'token-request')?.exchange

const everywhere = (name: string, answer: Answer): readonly Fault[] => [
  hidden(`page-${name}-at-token`, atToken, answer),
  hidden(`page-${name}-at-resource`, atResource, answer),
]

const elsewhere = (
  [
    'metadata-response',
    'jwks-response',
    'registration-response',
    'resource-metadata-response',
    'device-authorization-response',
    'pushed-authorization-response',
    'revocation-response',
  ] as const
).map((kind) => hidden(`page-not-allowed-at-${kind.replace(/-response$/, '')}`, ofKind(kind), withoutLeave))

/** A refusal that the page cannot read: it is told beside the refusal, and as less. */
const hiddenRefusals: readonly Fault[] = [
  {
    id: 'page-cannot-read-the-refusal-at-token',
    cause,
    severity: 'warning',
    also: ['client-credentials-invalid', 'client-assertion-invalid'],
    apply(flow) {
      const request = tokenRequest(flow)
      const refused = request && tokenRefused(flow, flow.exchanges, request.grant, 'invalid_client')
      if (!request || !refused || refused.some((one) => one.id === request.exchange && isPassedOn(one)))
        return undefined
      return mutant(edited(refused, [request.exchange], (one) => withoutLeave(byPage(one, pageOf(flow)), '')))
    },
  },
  {
    id: 'page-cannot-read-the-refusal-at-resource',
    cause,
    severity: 'warning',
    also: ['access-token-rejected'],
    apply(flow) {
      const use = lastUse(flow)
      if (!use || flow.exchanges.some((one) => one.id === use.exchange && isPassedOn(one))) return undefined
      const refused = unauthorized(flow.exchanges, use.exchange, invalidToken(use))
      return mutant(edited(refused, [use.exchange], (one) => withoutLeave(byPage(one, pageOf(flow)), '')))
    },
  },
]

/** What the server says to the browser that asks first (Fetch Standard, CORS-preflight fetch). */
interface Preflight {
  readonly method?: string
  readonly headers?: string
  readonly status?: number
  readonly answer: (page: string) => NonNullable<Written['answerHeaders']>
}

/** The browser does not get leave, and does not send the request. */
const refusedPreflight = (
  id: string,
  at: (flow: CapturedFlow) => ExchangeId | undefined,
  { method, headers = 'authorization', status = 204, answer }: Preflight,
): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const exchange = at(flow)
    const next = flow.exchanges.find((one) => one.id === exchange)
    // A preflight of a page counts where its login was seen.
    if (!next || isPassedOn(next) || appOf(flow) === undefined) return undefined
    const page = pageOf(flow)
    const asks: Written = {
      url: next.request.url,
      method: 'OPTIONS',
      headers: [
        ['Origin', page],
        ['Sec-Fetch-Mode', 'cors'],
        ['Access-Control-Request-Method', method ?? next.request.method],
        ['Access-Control-Request-Headers', headers],
      ],
      status,
      answerHeaders: answer(page),
    }
    const before = { ...flow, exchanges: upTo(flow.exchanges, next.id).filter(({ id: own }) => own !== next.id) }
    return mutant(extended(before, [asks]).exchanges)
  },
})

const listing = (headers: string) => (page: string) =>
  [
    [allow, page],
    ['Access-Control-Allow-Headers', headers],
  ] as const

const preflights = (
  [
    ['with-nothing', { answer: () => [] }],
    ['with-401', { status: 401, answer: () => [['WWW-Authenticate', 'Bearer']] }],
    ['with-405', { status: 405, answer: () => [['Allow', 'POST']] }],
    ['with-502', { status: 502, answer: listing('authorization') }],
    ['for-another-page', { answer: () => listing('authorization')('https://other.example') }],
    ['with-a-star-for-authorization', { answer: listing('*') }],
    ['without-dpop', { headers: 'authorization,dpop', answer: listing('Authorization, Content-Type') }],
    ['without-its-method', { method: 'PUT', answer: listing('authorization') }],
  ] satisfies readonly (readonly [string, Preflight])[]
).flatMap(([name, asked]) => [
  refusedPreflight(`preflight-answered-${name}-at-token`, atFirstToken, asked),
  refusedPreflight(`preflight-answered-${name}-at-resource`, atResource, asked),
])

/** Servers that look at Origin themselves: what Okta, Entra and others say. */
const inWords = (
  [
    [
      'okta',
      'invalid_request',
      'Browser requests to the token endpoint must be made from one of the registered Trusted Origins.',
    ],
    [
      'entra',
      'invalid_request',
      "AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
    ],
    [
      'entra-of-a-server',
      'invalid_request',
      "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ],
  ] as const
).map(
  ([name, error, words]): Fault => ({
    id: `origin-refused-in-words-of-${name}`,
    cause,
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow, 'authorization_code')
      return request && mutant(tokenRefused(flow, flow.exchanges, request.grant, error, words))
    },
  }),
)

/** What keeps the page of a client from an answer (Fetch Standard, CORS protocol). */
export const crossOriginFaults: readonly Fault[] = [
  ...everywhere('not-allowed', withoutLeave),
  ...everywhere('of-another-origin', forAnother),
  ...everywhere('allowed-with-a-slash', withSlash),
  ...everywhere('allowed-twice', twice),
  ...everywhere('with-cookies-and-a-star', starForCookies),
  ...everywhere('with-cookies-that-are-not-allowed', leaveButNoCredentials),
  ...elsewhere,
  hidden('page-not-allowed-at-introspection', lastIntrospection, withoutLeave),
  ...hiddenRefusals,
  ...preflights,
  ...inWords,
]

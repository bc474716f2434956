import { type Exchange, headerValue } from '../../shared/exchange/exchange.ts'
import { parameter, parameterValue } from '../../shared/exchange/parameter.ts'
import { absoluteUrl } from '../../shared/exchange/url-parts.ts'
import type {
  AuthorizationRequest,
  AuthorizationResponse,
  EndpointRequest,
  TokenRequest,
} from '../../shared/oauth/message.ts'
import { bodyOf } from '../traffic/exchange.ts'
import { legsOf } from './answers.ts'
import { answeredWith, answerOf, edited } from './at-exchange.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import { changeParameter } from './change-message.ts'
import { type Change, responseHeaders, withHeader, withRequest, withResponse, withUrlParameter } from './edit.ts'
import { refused, upTo } from './refuse.ts'
import { withToken } from './tokens.ts'

/** One login of a capture that goes by way of the browser: a capture may hold one within another, and a second after the first. */
export interface Login {
  /** The authorization request at each leg, and each time that the browser made it. */
  readonly requests: readonly [AuthorizationRequest, ...AuthorizationRequest[]]
  readonly pushed?: EndpointRequest
  /** As the server sent it, and as the browser delivered it. */
  readonly responses: readonly AuthorizationResponse[]
  /** The token request that redeemed its code. */
  readonly redemption?: TokenRequest
  /** Each token request with its code: a client that is asked for a nonce sends it again. */
  readonly redemptions: readonly TokenRequest[]
}

/** The first login of a capture; undefined where it has none. */
export function loginOf(flow: CapturedFlow): Login | undefined {
  const [begun, ...again] = all(flow, 'authorization-request')
  if (!begun) return undefined
  const uri = parameterValue(begun, 'request_uri')
  const pushed = uri
    ? all(flow, 'pushed-authorization-response').find((response) => parameterValue(response, 'request_uri') === uri)
    : undefined
  const push = pushed && all(flow, 'pushed-authorization-request').find(({ exchange }) => exchange === pushed.exchange)
  const state = parameterValue(push ?? begun, 'state')
  const isOwn = (one: AuthorizationRequest) =>
    uri === undefined ? parameterValue(one, 'state') === state : parameterValue(one, 'request_uri') === uri
  const responses = all(flow, 'authorization-response').filter(
    (one) => state === undefined || isBlank(one) || parameterValue(one, 'state') === state,
  )
  const code = responses.map((one) => parameterValue(one, 'code')).find((value) => value !== undefined)
  const granted = all(flow, 'token-response').flatMap((one) => (one.granted ? [one.exchange] : []))
  const redemptions = all(flow, 'token-request').filter(
    (one) => code !== undefined && parameterValue(one, 'code') === code,
  )
  const redemption = redemptions.find(({ exchange }) => granted.includes(exchange))
  return {
    requests: [begun, ...again.filter(isOwn)],
    responses,
    redemptions,
    ...(push && { pushed: push }),
    ...(redemption && { redemption }),
  }
}

/** What the browser delivers without the fragment that the response stood in. */
const isBlank = (one: AuthorizationResponse) => one.sighting === 'delivery' && one.parameters.length === 0

/** The message that says what the login asks for: the pushed one, where there is one. */
export const asksIn = ({ pushed, requests }: Login) => pushed ?? requests[0]

/** A parameter of what the login asks for. */
export const asked = (login: Login, name: string): string | undefined => parameterValue(asksIn(login), name)

/** False where what the login asks for stands at an address of the client's own. */
export const isReadable = ({ pushed, requests: [first] }: Login): boolean =>
  pushed !== undefined || !parameter(first, 'request_uri')

/** Parameters with their new values. */
export type Changes = Readonly<Record<string, Change>>

/**
 * Parameters of what the login asks for changed wherever the request was seen, the client's own redirect included; in a
 * signed request, by its claims. Undefined where it cannot be.
 */
export async function changeAsked(
  flow: CapturedFlow,
  login: Login,
  changes: Changes,
): Promise<readonly Exchange[] | undefined> {
  const signed = parameter(asksIn(login), 'request')
  if (signed) {
    return withToken(flow, signed.value, ({ claims }) => {
      for (const [name, change] of Object.entries(changes)) {
        const old = claims[name]
        if (typeof change === 'function') claims[name] = change(typeof old === 'string' ? old : '')
        else claims[name] = change ?? undefined
      }
    })
  }
  if (!isReadable(login)) return undefined
  return Object.entries(changes).reduce<readonly Exchange[]>((exchanges, [name, change]) => {
    const { pushed } = login
    return pushed ? changeParameter(exchanges, pushed, name, change) : changeAtBrowser(exchanges, login, name, change)
  }, flow.exchanges)
}

/** A parameter changed in the request that goes through the browser, beside what is pushed or signed. */
export function changeAtBrowser(
  exchanges: readonly Exchange[],
  { requests }: Login,
  name: string,
  change: Change,
): readonly Exchange[] {
  const urlOf = (id: Exchange['id']) => exchanges.find((exchange) => exchange.id === id)?.request.url
  const before = new Set(requests.map(({ exchange }) => urlOf(exchange)))
  return requests
    .reduce((now, message) => changeParameter(now, message, name, change), exchanges)
    .map((exchange) => {
      const location = headerValue(responseHeaders(exchange), 'location')
      const target = location === undefined ? undefined : absoluteUrl(location, exchange.request.url)
      if (target === undefined || !before.has(target)) return exchange
      const next = withUrlParameter(target, 'query', name, change)
      return withResponse(exchange, { headers: withHeader(responseHeaders(exchange), 'Location', next) })
    })
}

/** A parameter changed where the browser sent it, and not where the client had written it. */
export const changeOnTheWay = (
  exchanges: readonly Exchange[],
  { requests }: Login,
  name: string,
  change: Change,
): readonly Exchange[] => requests.reduce((now, message) => changeParameter(now, message, name, change), exchanges)

/** A parameter of the token request changed wherever the client sent it. */
export const changeRedemption = (
  exchanges: readonly Exchange[],
  { redemptions }: Login,
  name: string,
  change: Change,
): readonly Exchange[] => redemptions.reduce((now, message) => changeParameter(now, message, name, change), exchanges)

/** The request refused with an error: where it was pushed, at once, else in the response. */
export async function refuseAsked(
  flow: CapturedFlow,
  login: Login,
  exchanges: readonly Exchange[],
  error: string,
  description?: string,
): Promise<readonly Exchange[] | undefined> {
  if (login.pushed) return refused(exchanges, login.pushed.exchange, error, { ...(description && { description }) })
  return refuseInResponse(flow, login, exchanges, error, description)
}

/** The server answers the login with an error (RFC 6749 §4.1.2.1), by the way in which it would have answered well. */
export async function refuseInResponse(
  flow: CapturedFlow,
  login: Login,
  exchanges: readonly Exchange[],
  error: string,
  description?: string,
): Promise<readonly Exchange[] | undefined> {
  const { responses } = login
  const last = responses.at(-1)
  if (!last) return undefined
  const jarm = responses.find((one) => one.jarm)?.jarm
  if (jarm) {
    const signed = await withToken({ ...flow, exchanges }, jarm.value, ({ claims }) => {
      claims['code'] = undefined
      claims['error'] = error
      claims['error_description'] = description
    })
    return signed && upTo(appFails(signed, login), last.exchange)
  }
  const kept = ['state', 'iss'].flatMap((name): readonly [string, string][] => {
    const given = responses.map((one) => parameterValue(one, name)).find((found) => found !== undefined)
    const value = given ?? (name === 'iss' ? issuerOfResponses(flow) : undefined)
    return value === undefined ? [] : [[name, value]]
  })
  const words: readonly [string, string][] = description ? [['error_description', description]] : []
  const answer = new URLSearchParams([['error', error], ...words, ...kept]).toString()
  const answered = responses.reduce<readonly Exchange[]>(
    (now, response) => answersWith(now, response, answer),
    exchanges.map((exchange) => withoutValues(exchange, login)),
  )
  return upTo(appFails(answered, login), last.exchange)
}

/** The issuer that a server puts into each response, by its metadata (RFC 9207 §3): only beside an ID token it may not. */
function issuerOfResponses(flow: CapturedFlow): string | undefined {
  return all(flow, 'metadata-response').find(({ metadata }) => metadata?.issParameterSupported)?.metadata?.issuer?.value
}

function answersWith(exchanges: readonly Exchange[], response: AuthorizationResponse, answer: string) {
  if (isBlank(response)) return exchanges
  const url = `${response.target.value}${response.mode === 'fragment' ? '#' : '?'}${answer}`
  return edited(exchanges, [response.exchange], (exchange) => {
    if (response.sighting === 'redirect') {
      return withResponse(exchange, { headers: withHeader(responseHeaders(exchange), 'Location', url) })
    }
    if (response.mode === 'form_post') return withRequest(exchange, { body: bodyOf(answer) })
    return withRequest(exchange, { url })
  })
}

/** The page whose form would have posted the response. */
function withoutValues(exchange: Exchange, { responses }: Login): Exchange {
  const code = responses.map((one) => parameterValue(one, 'code') ?? parameterValue(one, 'id_token')).find(Boolean)
  return code && answerOf(exchange).includes(code) && answerOf(exchange).includes('<form')
    ? withResponse(exchange, { body: bodyOf('<html><form method="post"></form></html>') })
    : exchange
}

/** The client shows that the login failed. */
export function appFails(exchanges: readonly Exchange[], { responses }: Login): readonly Exchange[] {
  const delivered = responses.filter(({ sighting }) => sighting === 'delivery').map(({ exchange }) => exchange)
  return edited(exchanges, delivered, (exchange) =>
    answeredWith(exchange, 400, '<html><h1>Your login failed.</h1></html>', 'text/html'),
  )
}

/** The server shows an error page of its own instead of going on (RFC 6749 §4.1.2.1); nothing follows. */
export function errorPageAt(
  login: Login,
  exchanges: readonly Exchange[],
  text: string,
  status = 400,
): readonly Exchange[] {
  return answeredAtOnce(login, exchanges, (exchange) =>
    withResponse(exchange, {
      status,
      reason: '',
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      body: bodyOf(`<!doctype html><html><head><title>Error</title></head><body><h1>${text}</h1></body></html>`),
    }),
  )
}

/** The first time that the browser makes the authorization request answered otherwise, at each leg; nothing follows. */
export function answeredAtOnce(
  { requests }: Login,
  exchanges: readonly Exchange[],
  answer: (exchange: Exchange) => Exchange,
): readonly Exchange[] {
  const { start, end } = requests[0].span
  const legs = requests.filter(({ span }) => span.start >= start && span.start <= (end ?? start))
  const ids = legs.map(({ exchange }) => exchange)
  return upTo(edited(exchanges, ids, answer), ids.at(-1) ?? requests[0].exchange)
}

/** A token request of the flow refused at each of its legs; what follows is taken out. */
export function refuseToken(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  request: TokenRequest,
  error: string,
  description?: string,
  status = 400,
): readonly Exchange[] {
  const legs = legsOf(flow, request)
  const answered = legs.reduce(
    (now, { exchange }) => refused(now, exchange, error, { status, goesOn: true, ...(description && { description }) }),
    exchanges,
  )
  return upTo(answered, legs.at(-1)?.exchange ?? request.exchange)
}

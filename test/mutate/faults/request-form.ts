import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { authorizationRefused, plainRequest, tokenRefused, tokenRequest } from '../answers.ts'
import { edited, editedRequest } from '../at-exchange.ts'
import { deliveries } from '../callback.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { changeRequest } from '../change-message.ts'
import { type Change, textOf, withRequest } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { errorPage, refused } from '../refuse.ts'

/** The authorization request with one parameter as it must not be, and the server's refusal. */
const refusedFor = (id: string, name: string, value: string, says: RegExp): Fault => ({
  id: `request-${id}`,
  cause: 'malformed-request',
  severity: 'error',
  says,
  apply(flow) {
    const asked = asking(flow, name, value)
    const exchanges = asked && authorizationRefused(flow, asked, 'invalid_request')
    return exchanges && mutant(exchanges)
  },
})

/** The authorization request with this value for a parameter that it may have or not. */
function asking(flow: CapturedFlow, name: string, value: string) {
  const request = plainRequest(flow)
  if (request?.request.method !== 'GET') return undefined
  return parameterValue(request, name) === undefined
    ? withRawQuery(flow, `&${new URLSearchParams({ [name]: value })}`)
    : changeRequest(flow, name, value)
}

/** The same where the server has a page of its own for it: with no client, it knows no address to send the browser to. */
const refusedOnAPage = (id: string, name: string, change: Change, says: RegExp): Fault => ({
  id: `request-${id}`,
  cause: 'malformed-request',
  severity: 'error',
  says,
  apply(flow) {
    const request = plainRequest(flow)
    return request && mutant(errorPage(changeRequest(flow, name, change), request.exchange, 'Bad Request'))
  },
})

/** The authorization request with this text behind its query, wherever it is seen. */
function withRawQuery(flow: CapturedFlow, raw: string) {
  const urls = new Set(all(flow, 'authorization-request').map(({ request }) => request.url))
  const ids = all(flow, 'authorization-request').map(({ exchange }) => exchange)
  const asked = edited(flow.exchanges, ids, (exchange) =>
    withRequest(exchange, { url: `${exchange.request.url}${raw}` }),
  )
  return asked.map((exchange) => {
    if (exchange.outcome.kind !== 'answered') return exchange
    const { response } = exchange.outcome
    const headers = response.headers.map(
      ([name, value]) =>
        [name, name.toLowerCase() === 'location' && urls.has(value) ? `${value}${raw}` : value] as const,
    )
    return { ...exchange, outcome: { ...exchange.outcome, response: { ...response, headers } } }
  })
}

/** Not UTF-8 in percent signs (RFC 6749 appendix B). */
const undecodable = '&ui_locales=%E4%'

/** A server that does not mind. */
const letPass = (
  id: string,
  says: RegExp,
  send: (flow: CapturedFlow) => CapturedFlow['exchanges'] | undefined,
): Fault => ({
  id: `request-${id}-let-pass`,
  cause: 'malformed-request',
  severity: 'warning',
  says,
  apply(flow) {
    const sent = send(flow)
    return sent && mutant(sent)
  },
})

/** The form of a request with this text behind it. */
const withRawBody = (exchange: Exchange, raw: string) =>
  withRequest(exchange, { body: bodyOf(`${textOf(exchange.request.body)}&${raw}`) })

/** A token request with this text behind its form at each of its legs, refused. */
function refusedWith(flow: CapturedFlow, request: TokenRequest, raw: string) {
  const sent = editedRequest(flow, request, (exchange) => withRawBody(exchange, raw))
  return mutant(tokenRefused(flow, sent, request.grant, 'invalid_request'))
}

const malformed: readonly Fault[] = [
  refusedOnAPage('without-response-type', 'response_type', null, /no response_type/),
  refusedOnAPage('without-client', 'client_id', null, /no client_id/),
  refusedFor('with-prompt-none-and-login', 'prompt', 'none login', /no page at all and for a page at once/),
  refusedFor('with-unreadable-claims', 'claims', '{"id_token":{"email":null}', /claims is not a JSON object/),
  refusedFor('with-max-age-in-words', 'max_age', '5 minutes', /is not a number of seconds/),
  letPass('with-max-age-in-words', /is not a number of seconds/, (flow) => asking(flow, 'max_age', '5 minutes')),
  {
    id: 'request-that-cannot-be-decoded',
    cause: 'malformed-request',
    severity: 'error',
    says: /cannot be decoded/,
    apply(flow) {
      const request = plainRequest(flow)
      if (request?.request.method !== 'GET') return undefined
      return mutant(refused(withRawQuery(flow, undecodable), request.exchange, 'invalid_request'))
    },
  },
  letPass('that-cannot-be-decoded', /cannot be decoded/, (flow) =>
    plainRequest(flow)?.request.method === 'GET' ? withRawQuery(flow, undecodable) : undefined,
  ),
  {
    id: 'token-request-that-cannot-be-decoded',
    cause: 'malformed-request',
    severity: 'error',
    says: /cannot be decoded/,
    apply(flow) {
      const request = tokenRequest(flow)
      return request?.body.kind === 'form' ? refusedWith(flow, request, 'device_name=100%') : undefined
    },
  },
  {
    id: 'device-request-refused-without-words',
    cause: 'malformed-request',
    severity: 'error',
    says: /refused the device authorization request/,
    apply(flow) {
      const request = first(flow, 'device-authorization-request')
      return request && mutant(refused(flow.exchanges, request.exchange, 'invalid_request'))
    },
  },
  {
    id: 'request-refused-in-words-of-its-own',
    cause: 'malformed-request',
    severity: 'error',
    says: /and says/,
    apply(flow) {
      const words = 'The request has a parameter acr_level that this server has no name for.'
      const exchanges = plainRequest(flow) && authorizationRefused(flow, flow.exchanges, 'invalid_request', words)
      return exchanges && mutant(exchanges)
    },
  },
]

/** The first of these that a token request carries: what gateways are not told of. */
const ofGrants = ['client_assertion', 'device_code', 'assertion', 'subject_token', 'username', 'auth_req_id'] as const

const repeated: readonly Fault[] = [
  {
    id: 'prompt-twice',
    cause: 'parameter-repeated',
    severity: 'warning',
    says: /with two values/,
    apply(flow) {
      const request = plainRequest(flow)
      if (request?.request.method !== 'GET') return undefined
      const first = parameterValue(request, 'prompt') === undefined ? '&prompt=consent' : ''
      return mutant(withRawQuery(flow, `${first}&prompt=select_account`))
    },
  },
  {
    id: 'prompt-twice-and-refused',
    cause: 'parameter-repeated',
    severity: 'error',
    apply(flow) {
      if (plainRequest(flow)?.request.method !== 'GET') return undefined
      const sent = withRawQuery(flow, '&ui_locales=de&ui_locales=de')
      const exchanges = authorizationRefused(
        flow,
        sent,
        'invalid_request',
        "'ui_locales' parameter must not be provided twice",
      )
      return exchanges && mutant(exchanges)
    },
  },
  {
    id: 'grant-parameter-twice',
    cause: 'parameter-repeated',
    severity: 'error',
    says: /with the same value/,
    apply(flow) {
      const request = tokenRequest(flow)
      const name = request && ofGrants.find((one) => parameterValue(request, one))
      if (!request || !name || request.body.kind !== 'form') return undefined
      const again = new URLSearchParams({ [name]: parameterValue(request, name) ?? '' })
      return refusedWith(flow, request, again.toString())
    },
  },
  {
    id: 'issuer-twice-in-the-response',
    cause: 'parameter-repeated',
    severity: 'warning',
    apply(flow) {
      const [delivered] = deliveries(flow)
      const iss = delivered && parameterValue(delivered, 'iss')
      if (!delivered || !iss || delivered.mode !== 'query' || delivered.jarm) return undefined
      const ids = deliveries(flow).map(({ exchange }) => exchange)
      return mutant(
        edited(flow.exchanges, ids, (exchange) =>
          withRequest(exchange, { url: `${exchange.request.url}&iss=${encodeURIComponent(iss)}` }),
        ),
      )
    },
  },
  {
    id: 'pushed-parameter-twice',
    cause: 'parameter-repeated',
    severity: 'error',
    apply(flow) {
      const request = first(flow, 'pushed-authorization-request')
      if (!request) return undefined
      const sent = edited(flow.exchanges, [request.exchange], (exchange) =>
        withRawBody(exchange, 'ui_locales=de&ui_locales=en'),
      )
      return mutant(refused(sent, request.exchange, 'invalid_request'))
    },
  },
]

/** Requests that lack what they must have, have it twice, or in a form that nobody can read (RFC 6749 §3.1, §4.1.2.1). */
export const requestFormFaults: readonly Fault[] = [...malformed, ...repeated]

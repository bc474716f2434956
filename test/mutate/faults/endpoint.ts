import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import type { EndpointKind } from '../../../shared/oauth/message.ts'
import { legsOf, tokenRequest } from '../answers.ts'
import { answeredWith, edited } from '../at-exchange.ts'
import { all } from '../captured-flow.ts'
import { withRequest } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { answeredAtOnce, loginOf } from '../login.ts'
import { upTo } from '../refuse.ts'

const fault = (id: string, apply: Fault['apply']): Fault => ({
  id,
  cause: 'endpoint-not-found',
  severity: 'error',
  apply,
})

const page = '<html><head><title>Not Found</title></head><body><h1>Not Found</h1></body></html>'
const notFound = (exchange: Exchange) => answeredWith(exchange, 404, page, 'text/html')

/** The request at an address with a letter more in its path. */
function misspelt(exchange: Exchange): Exchange {
  const { endpoint } = urlParts(exchange.request.url)
  return withRequest(exchange, { url: exchange.request.url.replace(endpoint, `${endpoint}s`) })
}

const atToken = (id: string, change: (exchange: Exchange) => Exchange): Fault =>
  fault(id, (flow) => {
    const request = tokenRequest(flow)
    if (!request) return undefined
    const legs = legsOf(flow, request).map(({ exchange }) => exchange)
    return mutant(upTo(edited(flow.exchanges, legs, change), legs.at(-1) ?? request.exchange))
  })

const beside = (about: EndpointKind): Fault =>
  fault(`${about}-endpoint-not-there`, (flow) => {
    const [request] = all(flow, `${about}-request`)
    return request && mutant(upTo(edited(flow.exchanges, [request.exchange], notFound), request.exchange))
  })

/** The same with nothing of the login that gave the token: somebody else's capture. */
const alone = (about: EndpointKind): Fault =>
  fault(`${about}-endpoint-not-there-for-a-token-of-elsewhere`, (flow) => {
    const [request] = all(flow, `${about}-request`)
    const own = flow.exchanges.filter(({ id }) => id === request?.exchange)
    return request && mutant(own.map(notFound))
  })

/** Requests to an address at which there is no endpoint. */
export const endpointFaults: readonly Fault[] = [
  atToken('token-endpoint-misspelt', (exchange) => notFound(misspelt(exchange))),
  atToken('token-endpoint-not-there', (exchange) => answeredWith(exchange, 404, '', null)),
  atToken('token-endpoint-takes-no-post', (exchange) => answeredWith(exchange, 405, page, 'text/html')),
  atToken('token-endpoint-not-found-in-json', (exchange) =>
    answeredWith(exchange, 404, '{"status":404,"error":"Not Found","path":"/token"}', 'application/json'),
  ),
  fault('authorization-endpoint-not-there', (flow) => {
    const login = loginOf(flow)
    return login && mutant(answeredAtOnce(login, flow.exchanges, notFound))
  }),
  ...(
    [
      'pushed-authorization',
      'device-authorization',
      'backchannel-authentication',
      'introspection',
      'revocation',
    ] as const
  ).map(beside),
  ...(['introspection', 'revocation'] as const).map(alone),
]

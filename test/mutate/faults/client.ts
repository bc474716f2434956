import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameter, parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { changeTokenRequest, legsOf, tokenRefused, tokenRequest } from '../answers.ts'
import { edited, withResponseHeader } from '../at-exchange.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { withHeader, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'

type Credentials = (id: string, secret: string) => readonly [id: string, secret: string]

/** The flow with other Basic credentials (RFC 6749 §2.3.1) at each leg; undefined where the client sends none. */
function withBasic(flow: CapturedFlow, request: TokenRequest, change: (header: string) => string) {
  const ids = new Set(legsOf(flow, request).map(({ exchange }) => exchange))
  if (!headerValue(request.request.headers, 'authorization')?.startsWith('Basic ')) return undefined
  return flow.exchanges.map((exchange) =>
    ids.has(exchange.id)
      ? withRequest(exchange, { headers: withHeader(exchange.request.headers, 'Authorization', change) })
      : exchange,
  )
}

const recoded =
  (change: Credentials) =>
  (header: string): string => {
    const [id = '', ...secret] = atob(header.slice(6)).split(':')
    return `Basic ${btoa(change(id, secret.join(':')).join(':'))}`
  }

/** A fault of the client's id or secret, wherever the client sends it, and the server's refusal. */
const credentials = (id: string, change: Credentials): Fault => ({
  id,
  cause: 'client-credentials-invalid',
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow)
    if (!request) return undefined
    const refuse = (exchanges: CapturedFlow['exchanges']) =>
      mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_client', 'client authentication failed'))
    const basic = withBasic(flow, request, recoded(change))
    if (basic) return refuse(basic)
    const secret = parameterValue(request, 'client_secret')
    const clientId = parameterValue(request, 'client_id')
    if (!secret || !clientId) return undefined
    const [nextId, nextSecret] = change(clientId, secret)
    const exchanges = changeTokenRequest(flow, request, 'client_id', nextId)
    return refuse(changeTokenRequest({ ...flow, exchanges }, request, 'client_secret', nextSecret))
  },
})

/** The server refuses a client that sent Basic credentials, and its answer is not the one that HTTP has for it. */
const answeredOtherwise = (id: string, change: (exchange: Exchange) => Exchange): Fault => ({
  id,
  cause: 'client-challenge-missing',
  severity: 'note',
  also: ['client-credentials-invalid'],
  apply(flow) {
    const request = tokenRequest(flow)
    if (!request?.authentication.some(({ method }) => method === 'client_secret_basic')) return undefined
    const legs = legsOf(flow, request).map(({ exchange }) => exchange)
    return mutant(edited(tokenRefused(flow, flow.exchanges, request.grant, 'invalid_client'), legs, change))
  },
})

/** What goes wrong with the client's id, its secret and the way in which it sends them (RFC 6749 §2.3). */
export const clientFaults: readonly Fault[] = [
  credentials('client-secret-wrong', (id) => [id, 'the-secret-of-another-environment']),
  credentials('client-secret-with-a-space', (id, secret) => [id, `${secret} `]),
  credentials('client-id-wrong', (id, secret) => [`${id}-test`, secret]),
  {
    id: 'client-authenticates-twice',
    cause: 'client-credentials-invalid',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      if (!request || !headerValue(request.request.headers, 'authorization')?.startsWith('Basic ')) return undefined
      const exchanges = changeTokenRequest(flow, request, 'client_secret', 'once-more')
      return mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_request', undefined, 400))
    },
  },
  {
    id: 'client-sends-no-credentials',
    cause: 'client-credentials-invalid',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      if (!request || !headerValue(request.request.headers, 'authorization')?.startsWith('Basic ')) return undefined
      const ids = new Set(legsOf(flow, request).map(({ exchange }) => exchange))
      const clientId = request.authentication.find((one) => one.clientId)?.clientId?.value ?? ''
      const asked = changeTokenRequest(flow, request, 'client_id', clientId)
      const exchanges = asked.map((exchange) =>
        ids.has(exchange.id)
          ? withRequest(exchange, { headers: withHeader(exchange.request.headers, 'Authorization', null) })
          : exchange,
      )
      return mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_client', 'client authentication failed'))
    },
  },
  {
    id: 'client-method-not-the-registered-one',
    cause: 'client-credentials-invalid',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      const clientId = request?.authentication.find((one) => one.clientId)?.clientId?.value
      if (!request || !clientId || request.authentication[0]?.method !== 'client_secret_basic') return undefined
      if (parameter(request, 'client_secret')) return undefined
      return mutant(tokenRefused(flow, flow.exchanges, request.grant, 'invalid_client'), {
        client_id: clientId,
        token_endpoint_auth_method: 'client_secret_post',
      })
    },
  },
  answeredOtherwise('client-refused-without-challenge', (exchange) =>
    withResponseHeader(exchange, 'WWW-Authenticate', null),
  ),
  answeredOtherwise('client-refused-with-challenge-of-another-scheme', (exchange) =>
    withResponseHeader(exchange, 'WWW-Authenticate', 'Bearer realm="api"'),
  ),
  answeredOtherwise('client-refused-as-a-bad-request', (exchange) => withResponse(exchange, { status: 400 })),
]

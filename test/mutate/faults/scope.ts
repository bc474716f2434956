import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { authorizationRefused, changeTokenRequest, plainRequest, tokenRefused, tokenRequest } from '../answers.ts'
import { all, first } from '../captured-flow.ts'
import { changeParameter, changeRequest } from '../change-message.ts'
import { withHeader, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { upTo } from '../refuse.ts'

/** What goes wrong with scopes (RFC 6749 §3.3). */
export const scopeFaults: readonly Fault[] = [
  {
    id: 'scope-unknown-to-the-server',
    cause: 'scope-mismatch',
    severity: 'error',
    apply(flow) {
      const request = plainRequest(flow)
      if (!request || !parameterValue(request, 'scope')) return undefined
      const asked = changeRequest(flow, 'scope', (scope) => `${scope} api:everything`)
      const exchanges = authorizationRefused(flow, asked, 'invalid_scope', 'requested scope is not allowed')
      return exchanges && mutant(exchanges)
    },
  },
  {
    id: 'scope-refused-at-token',
    cause: 'scope-mismatch',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow, 'client_credentials')
      if (!request) return undefined
      const exchanges = changeTokenRequest(flow, request, 'scope', 'api:everything')
      return mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_scope'))
    },
  },
  {
    id: 'scope-parted-by-commas',
    cause: 'scope-mismatch',
    severity: 'error',
    apply(flow) {
      const request = plainRequest(flow)
      if (!request || !parameterValue(request, 'scope')?.includes(' ')) return undefined
      const asked = changeRequest(flow, 'scope', (scope) => scope.replaceAll(' ', ','))
      const exchanges = authorizationRefused(flow, asked, 'invalid_scope')
      return exchanges && mutant(exchanges)
    },
  },
  {
    id: 'scope-granted-narrower',
    cause: 'scope-mismatch',
    severity: 'warning',
    apply(flow) {
      const response = all(flow, 'token-response').find(({ granted }) => granted)
      const asked = [...all(flow, 'authorization-request'), ...all(flow, 'token-request')]
        .map((message) => parameterValue(message, 'scope'))
        .find((scope) => scope?.includes('api:read'))
      if (!response || !asked || !parameterValue(response, 'scope')?.includes('api:read')) return undefined
      return mutant(
        all(flow, 'token-response').reduce(
          (exchanges, message) =>
            changeParameter(exchanges, message, 'scope', (scope) => scope.replace(/ ?api:read/, '').trim()),
          flow.exchanges,
        ),
      )
    },
  },
  {
    id: 'scope-not-enough-for-the-resource',
    cause: 'scope-mismatch',
    severity: 'error',
    apply(flow) {
      const request = first(flow, 'resource-request')
      if (!request?.token || request.userinfo) return undefined
      const exchanges = flow.exchanges.map((exchange) =>
        exchange.id === request.exchange
          ? withResponse(exchange, {
              status: 403,
              headers: withHeader(
                [['Content-Type', 'application/json']],
                'WWW-Authenticate',
                'Bearer error="insufficient_scope", scope="api:write"',
              ),
              body: bodyOf('{}'),
            })
          : exchange,
      )
      return mutant(upTo(exchanges, request.exchange))
    },
  },
]

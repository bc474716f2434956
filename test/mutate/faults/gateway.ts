import { headerValue } from '../../../shared/exchange/exchange.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { legsOf, tokenRequest } from '../answers.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { textOf, withHeader, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { refused, upTo } from '../refuse.ts'

/** The token request on the client's side of the gateway, and behind it. */
function legs(flow: CapturedFlow) {
  const outer = tokenRequest(flow, 'authorization_code')
  const inner = outer && legsOf(flow, outer).find(({ exchange }) => exchange !== outer.exchange)
  return outer && inner ? { outer, inner } : undefined
}

/** What a gateway answers in the place of the token endpoint. */
const answersItself = (id: string, status: number, contentType: string, body: string): Fault => ({
  id,
  cause: 'gateway-altered',
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow, 'authorization_code')
    if (!request) return undefined
    const ids = legsOf(flow, request).map(({ exchange }) => exchange)
    const exchanges = flow.exchanges
      // The server behind never saw it.
      .filter((exchange) => !ids.includes(exchange.id) || exchange.id === request.exchange)
      .map((exchange) =>
        exchange.id === request.exchange
          ? withResponse(exchange, { status, reason: '', headers: [['Content-Type', contentType]], body: bodyOf(body) })
          : exchange,
      )
    return mutant(upTo(exchanges, request.exchange))
  },
})

/** What a gateway on the way does to messages. */
export const gatewayFaults: readonly Fault[] = [
  {
    id: 'gateway-drops-authorization',
    cause: 'gateway-altered',
    severity: 'error',
    apply(flow) {
      const both = legs(flow)
      if (!both || !headerValue(both.inner.request.headers, 'authorization')) return undefined
      const dropped = flow.exchanges.map((exchange) =>
        exchange.id === both.inner.exchange
          ? withRequest(exchange, { headers: withHeader(exchange.request.headers, 'Authorization', null) })
          : exchange,
      )
      const inner = refused(dropped, both.inner.exchange, 'invalid_client', { status: 401, goesOn: true })
      const outer = refused(inner, both.outer.exchange, 'invalid_client', { status: 401, goesOn: true })
      return mutant(upTo(outer, both.inner.exchange))
    },
  },
  {
    id: 'gateway-lower-cases-the-code',
    cause: 'gateway-altered',
    severity: 'error',
    apply(flow) {
      const both = legs(flow)
      if (!both) return undefined
      const changed = changeParameter(flow.exchanges, both.inner, 'code', (code) => code.toLowerCase())
      const inner = refused(changed, both.inner.exchange, 'invalid_grant', { goesOn: true })
      return mutant(upTo(refused(inner, both.outer.exchange, 'invalid_grant', { goesOn: true }), both.inner.exchange))
    },
  },
  answersItself('gateway-answers-502-page', 502, 'text/html', '<html><h1>502 Bad Gateway</h1><hr>nginx</html>'),
  answersItself('gateway-answers-login-page', 200, 'text/html', '<!doctype html><title>Sign in</title><form></form>'),
  {
    id: 'gateway-cuts-the-token-response',
    cause: 'gateway-altered',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow, 'authorization_code')
      if (!request) return undefined
      const exchanges = flow.exchanges.map((exchange) => {
        if (exchange.id !== request.exchange || exchange.outcome.kind !== 'answered') return exchange
        const whole = textOf(exchange.outcome.response.body)
        return withResponse(exchange, { body: bodyOf(whole.slice(0, whole.length >> 1)) })
      })
      return mutant(upTo(exchanges, request.exchange))
    },
  },
  {
    id: 'gateway-drops-the-code-at-the-callback',
    cause: 'gateway-altered',
    severity: 'error',
    apply(flow) {
      const responses = all(flow, 'authorization-response')
      const sent = responses.find(({ sighting }) => sighting === 'redirect')
      const delivered = responses.find(({ sighting, mode }) => sighting === 'delivery' && mode === 'query')
      if (!sent || !delivered || delivered.jarm || !delivered.parameters.some(({ name }) => name === 'code'))
        return undefined
      const changed = changeParameter(flow.exchanges, delivered, 'code', null).map((exchange) =>
        exchange.id === delivered.exchange
          ? withResponse(exchange, { status: 400, body: bodyOf('no code') })
          : exchange,
      )
      return mutant(upTo(changed, delivered.exchange))
    },
  },
]

import { edited } from '../at-exchange.ts'
import { first } from '../captured-flow.ts'
import { withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { upTo } from '../refuse.ts'

const ciba = (id: string, severity: Fault['severity'], member: string, value: unknown, goesOn: boolean): Fault => ({
  id,
  cause: 'ciba-response-malformed',
  severity,
  apply(flow) {
    const response = first(flow, 'backchannel-authentication-response')
    if (!response) return undefined
    const exchanges = edited(flow.exchanges, [response.exchange], (exchange) =>
      exchange.outcome.kind === 'answered'
        ? withResponse(exchange, { body: withMember(exchange.outcome.response.body, member, value) })
        : exchange,
    )
    return mutant(goesOn ? exchanges : upTo(exchanges, response.exchange))
  },
})

/** What goes wrong with the answer that begins a login without a browser (OpenID Connect CIBA §7.3). */
export const cibaResponseFaults: readonly Fault[] = [
  ciba('ciba-id-not-given', 'error', 'auth_req_id', undefined, false),
  ciba('ciba-id-empty', 'error', 'auth_req_id', '', false),
  ciba('ciba-lifetime-not-given', 'warning', 'expires_in', undefined, false),
  ciba('ciba-lifetime-not-given-and-coped-with', 'note', 'expires_in', undefined, true),
  ciba('ciba-lifetime-as-text', 'warning', 'expires_in', '120', false),
  ciba('ciba-interval-as-text', 'warning', 'interval', '5', false),
]

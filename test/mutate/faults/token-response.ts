import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { legsOf, tokenRequest } from '../answers.ts'
import { answeredWith, answerOf, edited, withResponseHeader } from '../at-exchange.ts'
import { withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { upTo } from '../refuse.ts'

type Members = Readonly<Record<string, unknown>>

/** The answer to a granted request is otherwise than RFC 6749 §5 has it, and the capture ends with it. */
const answer = (
  id: string,
  change: (exchange: Exchange) => Exchange,
  severity: Fault['severity'],
  also: readonly string[] = [],
): Fault => ({
  id,
  cause: 'token-response-malformed',
  severity,
  also,
  apply(flow) {
    const request = tokenRequest(flow)
    if (!request) return undefined
    const legs = legsOf(flow, request).map(({ exchange }) => exchange)
    return mutant(upTo(edited(flow.exchanges, legs, change), legs.at(-1) ?? request.exchange))
  },
})

const member = (id: string, name: string, value: unknown, severity: Fault['severity'] = 'warning'): Fault =>
  answer(
    id,
    (exchange) =>
      exchange.outcome.kind === 'answered'
        ? withResponse(exchange, { body: withMember(exchange.outcome.response.body, name, value) })
        : exchange,
    severity,
  )

const members = (change: (given: Members) => unknown) => (exchange: Exchange) => {
  const given: Members = JSON.parse(answerOf(exchange))
  return withResponse(exchange, { body: bodyOf(JSON.stringify(change(given))) })
}

function asForm(exchange: Exchange): Exchange {
  const given: Members = JSON.parse(answerOf(exchange))
  const pairs = Object.entries(given).map(([name, value]): [string, string] => [name, String(value)])
  return answeredWith(exchange, 200, new URLSearchParams(pairs).toString(), 'application/x-www-form-urlencoded')
}

/** What goes wrong with a token response (RFC 6749 §5.1, §5.2). */
export const tokenResponseFaults: readonly Fault[] = [
  answer('token-response-as-form', asForm, 'warning'),
  answer('token-response-called-page', (one) => withResponseHeader(one, 'Content-Type', 'text/html'), 'warning'),
  answer('token-response-without-content-type', (one) => withResponseHeader(one, 'Content-Type', null), 'warning'),
  answer(
    'token-response-in-a-list',
    members((given) => [given]),
    'error',
  ),
  answer('token-response-created', (one) => withResponse(one, { status: 201 }), 'warning'),
  answer('tokens-with-status-400', (one) => withResponse(one, { status: 400 }), 'error'),
  answer(
    'access-token-in-camel-case',
    members(({ access_token: accessToken, id_token: _, ...rest }) => ({ ...rest, accessToken })),
    'error',
  ),
  answer(
    'access-token-left-out',
    members(({ access_token: _, id_token: __, ...rest }) => rest),
    'error',
  ),
  answer(
    'access-token-empty',
    members(({ id_token: _, ...rest }) => ({ ...rest, access_token: '' })),
    'error',
  ),
  answer(
    'token-response-wrapped',
    members((given) => ({ data: given })),
    'warning',
  ),
  answer(
    'token-member-twice',
    (exchange) => withResponse(exchange, { body: bodyOf(answerOf(exchange).replace('{', '{"token_type":"bearer",')) }),
    'warning',
  ),
  answer(
    'refusal-with-status-200',
    (exchange) => answeredWith(exchange, 200, '{"error":"invalid_grant"}', 'application/json'),
    'warning',
    // What was refused stays so, whatever the status.
    [
      'authorization-code-expired',
      'device-authorization-polling',
      'ciba-polling',
      'assertion-grant-invalid',
      'refusal-unexplained',
    ],
  ),
  answer(
    'refusal-with-tokens',
    members((given) => ({ ...given, error: 'invalid_request' })),
    'warning',
    // One of the two that it says.
    ['malformed-request'],
  ),
  member('token-type-missing', 'token_type', undefined),
  member('token-type-unknown', 'token_type', 'opaque'),
  member('token-type-of-exchange', 'token_type', 'urn:ietf:params:oauth:token-type:access_token'),
  member('token-type-no-text', 'token_type', 1),
  member('expires-in-as-text', 'expires_in', '3600'),
  member('expires-in-as-date', 'expires_in', '2026-01-05T11:00:00Z'),
  member('expires-in-negative', 'expires_in', -10),
  member('expires-in-with-fraction', 'expires_in', 3600.5),
  member('scope-as-list', 'scope', ['openid', 'api:read']),
  member('refresh-token-null', 'refresh_token', null),
  {
    id: 'token-type-missing-and-coped-with',
    cause: 'token-response-malformed',
    severity: 'note',
    apply(flow) {
      const request = tokenRequest(flow)
      if (!request) return undefined
      const legs = legsOf(flow, request).map(({ exchange }) => exchange)
      return mutant(
        edited(
          flow.exchanges,
          legs,
          members(({ token_type: _, ...rest }) => rest),
        ),
      )
    },
  },
]

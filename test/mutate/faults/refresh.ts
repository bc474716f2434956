import { type Exchange, type ExchangeId, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameter, parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest, TokenResponse } from '../../../shared/oauth/message.ts'
import { changeTokenRequest, nextId, tokenRefused } from '../answers.ts'
import { edited, withRequestHeader } from '../at-exchange.ts'
import { all, type CapturedFlow, exchangeOf, first } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { type Change, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { delayed, refused } from '../refuse.ts'

interface Refresh {
  readonly request: TokenRequest
  readonly response: TokenResponse
}

/** The first refresh that was granted. */
function refreshOf(flow: CapturedFlow): Refresh | undefined {
  const response = all(flow, 'token-response').find(({ grant, granted }) => granted && grant === 'refresh_token')
  const request = all(flow, 'token-request').find(({ exchange }) => exchange === response?.exchange)
  return request && response ? { request, response } : undefined
}

/** The same refresh once more, some time after the first was answered. */
function again(flow: CapturedFlow, { request }: Refresh, after: number): readonly [Exchange[], ExchangeId] {
  const once = exchangeOf(flow, request.exchange)
  const id = nextId(flow.exchanges)
  return [[...flow.exchanges, { ...once, id, startedAt: once.startedAt + (once.timing.ended ?? 0) + after }], id]
}

/** A refresh that the server refuses. */
const refusedRefresh = (
  id: string,
  cause: string,
  error: string,
  change: (flow: CapturedFlow, refresh: Refresh) => readonly Exchange[] | undefined,
): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const refresh = refreshOf(flow)
    const exchanges = refresh && change(flow, refresh)
    return exchanges && mutant(tokenRefused(flow, exchanges, 'refresh_token', error))
  },
})

/** The client's id at the refresh, where it is sent in the body or in Basic. */
function ofAnotherClient(flow: CapturedFlow, { request }: Refresh): readonly Exchange[] | undefined {
  const change: Change = (value) => `${value}-mobile`
  if (parameter(request, 'client_id')) return changeTokenRequest(flow, request, 'client_id', change)
  if (!headerValue(request.request.headers, 'authorization')?.startsWith('Basic ')) return undefined
  return edited(flow.exchanges, [request.exchange], (exchange) =>
    withRequestHeader(exchange, 'Authorization', (value) => {
      const [id = '', ...secret] = atob(value.slice(6)).split(':')
      return `Basic ${btoa([`${id}-mobile`, ...secret].join(':'))}`
    }),
  )
}

/** What goes wrong with refresh tokens (RFC 6749 §6, RFC 9700 §4.14). */
export const refreshFaults: readonly Fault[] = [
  {
    id: 'refresh-token-used-again',
    cause: 'refresh-token-reused',
    severity: 'error',
    apply(flow) {
      const refresh = refreshOf(flow)
      if (!refresh || !isRotated(refresh)) return undefined
      const [exchanges, id] = again(flow, refresh, 60_000)
      return mutant(refused(exchanges, id, 'invalid_grant'))
    },
  },
  {
    id: 'refresh-token-used-side-by-side',
    cause: 'refresh-token-reused',
    severity: 'error',
    apply(flow) {
      const refresh = refreshOf(flow)
      if (!refresh || !isRotated(refresh)) return undefined
      const once = exchangeOf(flow, refresh.request.exchange)
      const [exchanges, id] = again(flow, refresh, -(once.timing.ended ?? 0) + 1)
      return mutant(refused(exchanges, id, 'invalid_grant', { goesOn: true }))
    },
  },
  {
    id: 'refresh-token-used-again-and-taken',
    cause: 'refresh-token-reused',
    severity: 'warning',
    apply(flow) {
      const refresh = refreshOf(flow)
      return refresh && isRotated(refresh) ? mutant(again(flow, refresh, 10_000)[0]) : undefined
    },
  },
  refusedRefresh(
    'refresh-token-of-another-client',
    'refresh-token-of-another-client',
    'invalid_grant',
    ofAnotherClient,
  ),
  {
    id: 'refresh-token-of-another-client-taken',
    cause: 'refresh-token-of-another-client',
    severity: 'warning',
    apply(flow) {
      const refresh = refreshOf(flow)
      const exchanges = refresh && ofAnotherClient(flow, refresh)
      return exchanges && mutant(exchanges)
    },
  },
  refusedRefresh('refresh-token-refused', 'refresh-token-expired', 'invalid_grant', ({ exchanges }) => exchanges),
  refusedRefresh('refresh-token-too-old', 'refresh-token-expired', 'invalid_grant', ({ exchanges }, { request }) =>
    delayed(exchanges, request.exchange, 40 * 24 * 3_600_000),
  ),
  refusedRefresh('refresh-token-cut', 'refresh-token-expired', 'invalid_grant', (flow, { request }) =>
    changeTokenRequest(flow, request, 'refresh_token', (token) => token.slice(0, -2)),
  ),
  refusedRefresh('refresh-scope-widened', 'refresh-scope-widened', 'invalid_scope', (flow, { request }) => {
    const asked = first(flow, 'authorization-request') ?? first(flow, 'pushed-authorization-request')
    const scope = asked && parameterValue(asked, 'scope')
    return scope ? changeTokenRequest(flow, request, 'scope', `${scope} api:admin`) : undefined
  }),
  notRotated('refresh-token-given-again', (flow, { request, response }) =>
    changeParameter(flow.exchanges, response, 'refresh_token', parameterValue(request, 'refresh_token') ?? null),
  ),
  notRotated('refresh-token-not-replaced', (flow, { response }) =>
    changeParameter(flow.exchanges, response, 'refresh_token', null),
  ),
]

function isRotated({ request, response }: Refresh): boolean {
  const next = parameterValue(response, 'refresh_token')
  return next !== undefined && next !== parameterValue(request, 'refresh_token')
}

/** A public client whose refresh token goes on unchanged, as its registration tells. */
function notRotated(id: string, change: (flow: CapturedFlow, refresh: Refresh) => readonly Exchange[]): Fault {
  return {
    id,
    cause: 'refresh-token-not-rotated',
    severity: 'warning',
    apply(flow) {
      const asked = first(flow, 'authorization-request')
      const client = asked && parameterValue(asked, 'client_id')
      const refresh = refreshOf(flow)
      if (!client || !refresh || headerValue(refresh.request.request.headers, 'dpop')) return undefined
      const exchanges = change(flow, refresh).map((exchange) => withoutSecret(flow, exchange, client))
      return mutant(exchanges, { client_id: client, token_endpoint_auth_method: 'none' })
    },
  }
}

/** The token requests of a client that has no secret: its id stands in the body. */
function withoutSecret(flow: CapturedFlow, exchange: Exchange, client: string): Exchange {
  const request = all(flow, 'token-request').find((message) => message.exchange === exchange.id)
  if (!request) return exchange
  const bare = withRequestHeader(exchange, 'Authorization', null)
  return changeParameter([bare], request, 'client_id', client)[0] ?? withResponse(bare, {})
}

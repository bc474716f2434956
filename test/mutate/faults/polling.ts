import type { Exchange, ExchangeId } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { changeTokenRequest, nextId, tokenRefused, tokenRequest } from '../answers.ts'
import { edited } from '../at-exchange.ts'
import { all, type CapturedFlow, exchangeOf, first } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { type Change, withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { delayed, refused, upTo } from '../refuse.ts'

type PolledGrant = 'device_code' | 'ciba'

const polledBy = {
  device_code: { code: 'device_code', cause: 'device-authorization-polling' },
  ciba: { code: 'auth_req_id', cause: 'ciba-polling' },
} as const

interface Polls {
  /** The poll that was granted. */
  readonly granted: TokenRequest
  /** One before it, which was answered with "not yet". */
  readonly pending?: TokenRequest
}

function pollsOf(flow: CapturedFlow, grant: PolledGrant): Polls | undefined {
  const granted = tokenRequest(flow, grant)
  const pending = all(flow, 'token-request').find(
    (request) => request.grant === grant && request.exchange < (granted?.exchange ?? 0),
  )
  return granted && { granted, ...(pending && { pending }) }
}

/** The same poll once more, some time after it was answered. */
function pollLater(flow: CapturedFlow, like: TokenRequest, after: number): readonly [Exchange[], ExchangeId] {
  const once = exchangeOf(flow, like.exchange)
  const id = nextId(flow.exchanges)
  return [[...flow.exchanges, { ...once, id, startedAt: once.startedAt + (once.timing.ended ?? 0) + after }], id]
}

/** Faults that a client of either grant can make, under names of their own. */
const both = (
  id: string,
  severity: Fault['severity'],
  apply: (flow: CapturedFlow, polls: Polls, grant: PolledGrant) => readonly Exchange[] | undefined,
  also: readonly string[] = [],
): readonly Fault[] =>
  (['device_code', 'ciba'] as const).map((grant) => ({
    id: `${grant === 'ciba' ? 'ciba' : 'device'}-${id}`,
    cause: polledBy[grant].cause,
    severity,
    also,
    apply(flow) {
      const polls = pollsOf(flow, grant)
      const exchanges = polls && apply(flow, polls, grant)
      return exchanges && mutant(exchanges)
    },
  }))

/** A first poll, and polls that follow it each half a second after the other, told to slow down. */
function slowedDown({ exchanges }: CapturedFlow, { pending }: Polls, times: number): readonly Exchange[] | undefined {
  if (!pending) return undefined
  const earliest = exchanges.find(({ id }) => id === pending.exchange)
  // What follows waits until the client has done so.
  let now: readonly Exchange[] = exchanges.map((exchange) =>
    exchange.id > pending.exchange ? { ...exchange, startedAt: exchange.startedAt + 60_000 } : exchange,
  )
  for (let time = 1; time <= times && earliest; time++) {
    const id = nextId(now)
    const poll = { ...earliest, id, startedAt: earliest.startedAt + time * 500 }
    now = refused([...now, poll], id, 'slow_down', { goesOn: true })
  }
  return now
}

/** The answer with a code, and the server's tokens for it all the same. */
const answer = (id: string, name: string, change: unknown, severity: Fault['severity'] = 'note'): Fault => ({
  id,
  cause: 'device-authorization-response-malformed',
  severity,
  apply(flow) {
    const response = first(flow, 'device-authorization-response')
    if (!response) return undefined
    const exchanges = edited(flow.exchanges, [response.exchange], (exchange) =>
      exchange.outcome.kind === 'answered'
        ? withResponse(exchange, { body: withMember(exchange.outcome.response.body, name, change) })
        : exchange,
    )
    // A client that has no code, or no address to show, goes no further.
    return mutant(severity === 'note' ? exchanges : upTo(exchanges, response.exchange))
  },
})

/** A backchannel authentication request with a parameter of another value; without an error the server took it. */
const asked = (id: string, name: string, change: Change, error?: string): Fault => ({
  id,
  cause: 'ciba-request-invalid',
  severity: error === undefined ? 'warning' : 'error',
  apply(flow) {
    const request = first(flow, 'backchannel-authentication-request')
    if (!request || (name === 'login_hint' && !parameterValue(request, name))) return undefined
    const exchanges = changeParameter(flow.exchanges, request, name, change)
    return mutant(error === undefined ? exchanges : refused(exchanges, request.exchange, error))
  },
})

/** What goes wrong while a client waits for a person (RFC 8628, OpenID Connect CIBA). */
export const pollingFaults: readonly Fault[] = [
  ...both('polls-too-fast', 'warning', (flow, polls) => slowedDown(flow, polls, 1)),
  ...both('ignores-slow-down', 'warning', (flow, polls) => slowedDown(flow, polls, 3)),
  ...both('polls-after-success', 'warning', (flow, { granted }) => {
    const [exchanges, poll] = pollLater(flow, granted, 5_000)
    return refused(exchanges, poll, 'invalid_grant', { goesOn: true })
  }),
  ...both(
    'polls-after-denial',
    'warning',
    (flow, { granted }, grant) => {
      const denied = tokenRefused(flow, flow.exchanges, grant, 'access_denied')
      const [exchanges, poll] = pollLater({ ...flow, exchanges: denied }, granted, 5_000)
      return refused(exchanges, poll, 'access_denied')
    },
    // The person said no.
    ['access-denied'],
  ),
  ...both('code-expired', 'error', (flow, { granted }, grant) =>
    tokenRefused(flow, delayed(flow.exchanges, granted.exchange, 3_600_000), grant, 'expired_token'),
  ),
  ...both('code-expired-early', 'error', (flow, _, grant) =>
    tokenRefused(flow, flow.exchanges, grant, 'expired_token'),
  ),
  ...both('code-unknown', 'error', (flow, { granted }, grant) =>
    tokenRefused(
      flow,
      changeTokenRequest(flow, granted, polledBy[grant].code, (code) => `${code.slice(0, -4)}0000`),
      grant,
      'invalid_grant',
    ),
  ),
  ...both('code-lost', 'error', (flow, _, grant) => tokenRefused(flow, flow.exchanges, grant, 'invalid_grant')),
  {
    id: 'ciba-push-client-polls',
    cause: 'ciba-polling',
    severity: 'error',
    apply: (flow) => pollsOf(flow, 'ciba') && mutant(tokenRefused(flow, flow.exchanges, 'ciba', 'unauthorized_client')),
  },
  answer('device-code-not-given', 'device_code', undefined, 'error'),
  answer('user-code-not-given', 'user_code', undefined, 'error'),
  answer('verification-address-not-given', 'verification_uri', undefined, 'warning'),
  answer('verification-address-not-given-and-coped-with', 'verification_uri', undefined),
  answer('device-lifetime-not-given', 'expires_in', undefined),
  answer('device-lifetime-as-text', 'expires_in', 'ten minutes'),
  answer('device-interval-as-text', 'interval', '5'),
  asked('ciba-without-hint', 'login_hint', null, 'invalid_request'),
  asked('ciba-with-two-hints', 'id_token_hint', 'e30.e30.c2ln', 'invalid_request'),
  asked('ciba-with-two-hints-taken', 'id_token_hint', 'e30.e30.c2ln'),
  asked('ciba-without-openid', 'scope', 'profile', 'invalid_scope'),
  asked('ciba-person-unknown', 'login_hint', 'nobody', 'unknown_user_id'),
  asked('ciba-binding-message-too-long', 'binding_message', 'Pay 100 € – now!', 'invalid_binding_message'),
  asked('ciba-user-code-missing', 'user_code', null, 'missing_user_code'),
  asked('ciba-user-code-wrong', 'user_code', '0000', 'invalid_user_code'),
]

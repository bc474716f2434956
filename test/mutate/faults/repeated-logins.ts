import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { authorizationRefused, plainRequest } from '../answers.ts'
import { edited, withRequestHeader, withResponseHeader } from '../at-exchange.ts'
import { deliveries, gaveUp, withCookie } from '../callback.ts'
import { all, type CapturedFlow, exchangeOf } from '../captured-flow.ts'
import { responseHeaders, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { refused } from '../refuse.ts'
import { anotherLogin, followed, inserted, sendingsOff } from '../sequence.ts'

/** A code login whose messages can be made anew: its request carries nothing that is signed, and its response a code alone. */
function plainLogin(flow: CapturedFlow) {
  const request = plainRequest(flow)
  const [outer] = sendingsOff(flow)
  const [delivered] = deliveries(flow)
  if (!request || !outer || !delivered || parameterValue(request, 'response_type') !== 'code') return undefined
  if (delivered.mode !== 'query' || delivered.jarm) return undefined
  return { request, outer, delivered }
}

/** The login is sent off, and the server, which knows the person, sends the browser back at once; `back` is the client's answer. */
function round(flow: CapturedFlow, turn: number, back: (callback: Exchange) => Exchange): readonly Exchange[] {
  const login = plainLogin(flow)
  if (!login) return []
  const asked = exchangeOf(flow, login.request.exchange)
  const callback = exchangeOf(flow, login.delivered.exchange)
  const answered = withResponse(asked, {
    status: 303,
    reason: '',
    headers: [['Location', callback.request.url]],
  })
  return anotherLogin(flow, [login.outer, answered, back(callback)], turn)
}

/** Three rounds, as soon as one after another. */
const looping = (
  flow: CapturedFlow,
  back: (callback: Exchange) => Exchange,
  change = (exchange: Exchange) => exchange,
) => followed([], [1, 2, 3].flatMap((turn) => round(flow, turn, back)).map(change))

const twoLogins: readonly Fault[] = [
  {
    id: 'second-login-overwrites-the-cookie',
    cause: 'concurrent-logins',
    severity: 'error',
    apply(flow) {
      const login = plainLogin(flow)
      const line = login && headerValue(responseHeaders(login.outer), 'set-cookie')
      const [, name] = /^([^=;]+)=/.exec(line ?? '') ?? []
      if (!login || !name) return undefined
      const began = [login.outer, exchangeOf(flow, login.request.exchange)]
      const [start, asked] = anotherLogin(flow, began, 2)
      if (!start || !asked) return undefined
      const set = withResponseHeader(start, 'Set-Cookie', (old) => old.replace(/=[^;]*/, '=of-the-second-tab'))
      const ids = deliveries(flow).map(({ exchange }) => exchange)
      const carried = edited(flow.exchanges, ids, (exchange) => withCookie(exchange, name, 'of-the-second-tab'))
      return mutant(inserted(gaveUp(flow, carried), login.delivered.exchange, [set, asked]))
    },
  },
  {
    id: 'second-login-overwrites-the-session',
    cause: 'concurrent-logins',
    severity: 'error',
    apply(flow) {
      const login = plainLogin(flow)
      const session = login && headerValue(login.outer.request.headers, 'cookie')
      // What a token tells of its login cannot be made anew for the second one.
      const told = all(flow, 'token-response').some((response) => parameterValue(response, 'id_token'))
      if (!login || !session || told) return undefined
      const second = anotherLogin(flow, flow.exchanges, 2)
      return mutant(inserted(gaveUp(flow, flow.exchanges), login.delivered.exchange, second))
    },
  },
]

const loops: readonly Fault[] = [
  {
    id: 'callback-sends-off-again',
    cause: 'login-loop',
    severity: 'error',
    says: /belongs to the path \/auth/,
    apply(flow) {
      const login = plainLogin(flow)
      if (!login) return undefined
      const back = (callback: Exchange) =>
        withResponse(callback, {
          status: 302,
          reason: '',
          headers: [
            ['Set-Cookie', 'session=5f1c09; Path=/auth; HttpOnly'],
            ['Location', login.outer.request.url],
          ],
        })
      return mutant(looping(flow, back))
    },
  },
  {
    id: 'callback-sends-off-again-for-a-cookie-that-is-not-kept',
    cause: 'login-loop',
    severity: 'error',
    says: /its attributes allow it/,
    apply(flow) {
      const login = plainLogin(flow)
      if (!login) return undefined
      const headers = [
        ['Set-Cookie', 'session=5f1c09; Path=/; HttpOnly'],
        ['Location', login.outer.request.url],
      ] as const
      return mutant(looping(flow, (callback) => withResponse(callback, { status: 302, reason: '', headers })))
    },
  },
  {
    id: 'page-sends-off-again',
    cause: 'login-loop',
    severity: 'error',
    apply(flow) {
      const login = plainLogin(flow)
      if (!login) return undefined
      const byScript = (exchange: Exchange) =>
        exchange.request.url.includes('response_type=')
          ? [
              ['Sec-Fetch-Mode', 'navigate'],
              ['Sec-Fetch-Dest', 'document'],
              ['Referer', new URL('/', login.outer.request.url).href],
            ].reduce((now, [name = '', value = '']) => withRequestHeader(now, name, value), exchange)
          : exchange
      return mutant(looping(flow, (callback) => callback, byScript))
    },
  },
  {
    id: 'server-stops-a-loop',
    cause: 'login-loop',
    severity: 'error',
    apply(flow) {
      const words =
        'AADSTS50196: The server terminated an operation because it encountered a client request loop. Please contact your app vendor.'
      const exchanges = authorizationRefused(flow, flow.exchanges, 'invalid_request', words)
      return exchanges && mutant(exchanges)
    },
  },
]

const usedAgain: readonly Fault[] = [
  {
    id: 'challenge-of-the-login-before',
    cause: 'pkce-reused',
    severity: 'warning',
    apply(flow) {
      const login = plainLogin(flow)
      if (!login || parameterValue(login.request, 'code_challenge') === undefined) return undefined
      const asked = exchangeOf(flow, login.request.exchange)
      return mutant(followed(flow.exchanges, anotherLogin(flow, [login.outer, asked], 2, ['code_challenge'])))
    },
  },
  {
    id: 'state-of-the-login-before',
    cause: 'state-mismatch',
    severity: 'warning',
    says: /in an earlier login/,
    apply(flow) {
      const login = plainLogin(flow)
      if (!login || parameterValue(login.request, 'state') === undefined) return undefined
      const asked = exchangeOf(flow, login.request.exchange)
      return mutant(followed(flow.exchanges, anotherLogin(flow, [login.outer, asked], 2, ['state'])))
    },
  },
]

/** A code that was used before the browser came: what reads mail, or asks ahead, follows links too (RFC 9700 §4.5). */
const usedAhead: readonly Fault[] = [
  {
    id: 'code-used-by-a-scanner',
    cause: 'authorization-code-expired',
    severity: 'error',
    says: /by two different programs/,
    apply: (flow) => openedTwice(flow, 'SafeLinks/1.0 (+https://scanner.example)', true),
  },
  {
    id: 'code-used-by-a-page-asked-ahead',
    cause: 'authorization-code-expired',
    severity: 'error',
    says: /a browser that loads pages in advance/,
    apply: (flow) => openedTwice(flow, undefined, true),
  },
  {
    id: 'code-opened-by-a-scanner',
    cause: 'authorization-code-expired',
    severity: 'error',
    says: /Its callback was opened twice/,
    // Its own request for tokens went another way, and only the browser's, which comes too late, is seen.
    apply: (flow) => openedTwice(flow, 'SafeLinks/1.0 (+https://scanner.example)', false),
  },
]

/** The callback is asked for twice, and the second time the server refuses the code; with `seen`, it was seen to give tokens for the first. */
function openedTwice(flow: CapturedFlow, agent: string | undefined, seen: boolean) {
  const [delivered, inner] = deliveries(flow)
  const request = all(flow, 'token-request').find(({ grant }) => grant === 'authorization_code')
  // In an encrypted response the code is not seen to be the same.
  if (!delivered || parameterValue(delivered, 'code') === undefined) return undefined
  if (inner || !request || request.dpop || parameterValue(request, 'client_assertion')) return undefined
  const legs = all(flow, 'token-request').filter(({ grant }) => grant === 'authorization_code')
  if (legs.length > 1) return undefined
  const callback = exchangeOf(flow, delivered.exchange)
  const redeemed = exchangeOf(flow, request.exchange)
  const asSeen = (exchange: Exchange) =>
    agent === undefined ? exchange : withRequest(exchange, { headers: agentOf(exchange, agent) })
  const [again = redeemed] = refused([redeemed], redeemed.id, 'invalid_grant')
  const before = flow.exchanges.filter(({ id }) => id < callback.id)
  const first = seen ? [asSeen(callback), redeemed] : [asSeen(callback)]
  return mutant(followed(before, [...first, withResponse(callback, { status: 500, reason: '' }), again]))
}

const agentOf = ({ request }: Exchange, agent: string) => [
  ...request.headers.filter(([name]) => name.toLowerCase() !== 'user-agent'),
  ['User-Agent', agent] as const,
]

/** What happens more than once in one browser: two logins, loops, callbacks. */
export const repeatedLoginFaults: readonly Fault[] = [...twoLogins, ...loops, ...usedAgain, ...usedAhead]

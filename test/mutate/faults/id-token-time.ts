import { headerValue } from '../../../shared/exchange/exchange.ts'
import { comparableOrigin } from '../../../shared/exchange/url-parts.ts'
import { tokenRequest } from '../answers.ts'
import { edited, withResponseHeader } from '../at-exchange.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { responseHeaders } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { changeIdTokens, type GivenIdToken, idTokensOf } from '../id-tokens.ts'
import { type Changes, changeAsked, loginOf, refuseToken } from '../login.ts'
import type { Members, TokenChange } from '../tokens.ts'

/** Each claim that is a time moved by seconds. */
function moved(claims: Members, by: number): void {
  for (const name of ['iat', 'nbf', 'exp', 'auth_time']) {
    if (typeof claims[name] === 'number') claims[name] = claims[name] + by
  }
}

/** The server's clock is wrong by seconds: so it says in each answer, and in each ID token. */
const clockOfServer = (id: string, by: number): Fault => ({
  id,
  cause: 'clock-skew',
  severity: 'warning',
  async apply(flow) {
    const [first] = idTokensOf(flow)
    if (first?.holder.part !== 'response' || headerValue(headersAt(flow, first), 'date') === undefined) return undefined
    const exchanges = await changeIdTokens(flow, ({ claims }) => moved(claims, by))
    const server = comparableOrigin(first.holder.endpoint)
    const answers = flow.exchanges.flatMap(({ id: at, request }) =>
      comparableOrigin(request.url) === server ? [at] : [],
    )
    return (
      exchanges &&
      mutant(
        edited(exchanges, answers, (exchange) =>
          headerValue(responseHeaders(exchange), 'date') === undefined
            ? exchange
            : withResponseHeader(exchange, 'Date', (date) => new Date(Date.parse(date) + by * 1000).toUTCString()),
        ),
      )
    )
  },
})

const headersAt = (flow: CapturedFlow, { holder }: GivenIdToken) => {
  const exchange = flow.exchanges.find(({ id }) => id === holder.exchange)
  return exchange ? responseHeaders(exchange) : []
}

const clocks: readonly Fault[] = [
  clockOfServer('clock-of-the-server-ahead', 300),
  clockOfServer('clock-of-the-server-behind', -300),
  {
    id: 'clock-of-the-signer-ahead',
    cause: 'clock-skew',
    severity: 'warning',
    async apply(flow) {
      const exchanges = await changeIdTokens(flow, ({ claims }) => moved(claims, 300))
      return exchanges && mutant(exchanges)
    },
  },
  {
    id: 'clock-told-in-words',
    cause: 'clock-skew',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      const words = "AADSTS80013: The authentication attempt couldn't be completed due to time skew."
      return request && mutant(refuseToken(flow, flow.exchanges, request, 'invalid_grant', words))
    },
  },
]

/** The request demands how the person logs in, and the ID tokens tell of another login. */
const stale = (id: string, severity: Fault['severity'], asking: Changes, change: TokenChange): Fault => ({
  id,
  cause: 'stale-authentication',
  severity,
  async apply(flow) {
    const login = loginOf(flow)
    const tokens = idTokensOf(flow)
    const asked = login && tokens.length > 0 && (await changeAsked(flow, login, asking))
    const exchanges = asked && (await changeIdTokens({ ...flow, exchanges: asked }, change))
    return exchanges ? mutant(exchanges) : undefined
  },
})

const longAgo: TokenChange = ({ claims }) => {
  claims['auth_time'] = Number(claims['iat']) - 7200
}
const notSaid: TokenChange = ({ claims }) => {
  claims['auth_time'] = undefined
}
const essential = (name: string, more: Members = {}) => ({
  claims: JSON.stringify({ id_token: { [name]: { essential: true, ...more } } }),
  max_age: null,
  prompt: null,
})

const stales: readonly Fault[] = [
  stale('login-older-than-max-age', 'error', { max_age: '60' }, longAgo),
  stale('login-of-unknown-age', 'error', { max_age: '60' }, notSaid),
  stale('login-not-repeated', 'warning', { prompt: 'login', max_age: null }, longAgo),
  stale('login-age-demanded-and-not-said', 'error', essential('auth_time'), notSaid),
  stale(
    'login-weaker-than-demanded',
    'error',
    essential('acr', { values: ['urn:lab:second-factor'] }),
    ({ claims }) => {
      claims['acr'] = 'urn:lab:password'
    },
  ),
  stale(
    'login-strength-demanded-and-not-said',
    'error',
    essential('acr', { value: 'urn:lab:second-factor' }),
    ({ claims }) => {
      claims['acr'] = undefined
    },
  ),
]

/** What goes wrong with when an ID token is made, and of how old a login (RFC 7519 §4.1.6, OpenID Connect Core §3.1.2.1). */
export const idTokenTimeFaults: readonly Fault[] = [...clocks, ...stales]

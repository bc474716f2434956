import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { legsOf, tokenRequest } from '../answers.ts'
import { answerOf, edited } from '../at-exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { idTokensOf } from '../id-tokens.ts'
import { loginOf } from '../login.ts'
import { type TokenChange, withToken } from '../tokens.ts'

/** The token response of the login without its ID token. */
function withoutIdToken(flow: CapturedFlow, scope: 'openid-granted' | 'as-it-was') {
  const request = tokenRequest(flow, 'authorization_code')
  const asked = loginOf(flow)
  if (!request || !asked) return undefined
  const legs = legsOf(flow, request).map(({ exchange }) => exchange)
  const gives = flow.exchanges.some((exchange) => legs.includes(exchange.id) && answerOf(exchange).includes('id_token'))
  const granted = all(flow, 'token-response').find(({ exchange }) => exchange === request.exchange)
  const given = granted && parameterValue(granted, 'scope')
  // What was granted instead is told as the scope's matter.
  if (!gives || (scope === 'as-it-was' && given !== undefined && !given.split(' ').includes('openid'))) return undefined
  return edited(flow.exchanges, legs, (exchange) => {
    if (exchange.outcome.kind !== 'answered') return exchange
    const without = withMember(exchange.outcome.response.body, 'id_token', undefined)
    const granted = JSON.parse(answerOf(exchange)) as { readonly scope?: string }
    const lacks = scope === 'openid-granted' && !granted.scope?.split(' ').includes('openid')
    return withResponse(exchange, {
      body: lacks ? withMember(without, 'scope', `openid ${granted.scope ?? ''}`.trim()) : without,
    })
  })
}

const notGiven = (id: string, severity: Fault['severity'], scope: Parameters<typeof withoutIdToken>[1]): Fault => ({
  id,
  cause: 'id-token-missing',
  severity,
  apply(flow) {
    const exchanges = withoutIdToken(flow, scope)
    return exchanges && mutant(exchanges)
  },
})

const missing: readonly Fault[] = [
  notGiven('id-token-not-given-though-granted', 'error', 'openid-granted'),
  notGiven('id-token-not-given', 'warning', 'as-it-was'),
  {
    id: 'id-token-not-given-in-front',
    cause: 'id-token-missing',
    severity: 'error',
    async apply(flow) {
      const front = all(flow, 'authorization-response').filter((one) => parameterValue(one, 'id_token'))
      if (!front.some((one) => parameterValue(one, 'code') || parameterValue(one, 'access_token'))) return undefined
      const signed = front.find((one) => one.jarm)?.jarm
      if (signed) {
        const exchanges = await withToken(flow, signed.value, ({ claims }) => {
          claims['id_token'] = undefined
        })
        return exchanges && mutant(exchanges)
      }
      return mutant(front.reduce((now, message) => changeParameter(now, message, 'id_token', null), flow.exchanges))
    },
  },
]

/** The ID token of a login, and the one that its first refresh gave, which may be the very same text. */
function refreshedTokens(flow: CapturedFlow) {
  const [first] = idTokensOf(flow)
  const response = all(flow, 'token-response').find(
    (one) => one.grant === 'refresh_token' && parameterValue(one, 'id_token')?.split('.').length === 3,
  )
  const next = response && parameterValue(response, 'id_token')
  return first && response && next ? { first, next, at: response.exchange } : undefined
}

const refreshed = (id: string, severity: Fault['severity'], change: TokenChange, before?: TokenChange): Fault => ({
  id,
  cause: 'refreshed-id-token-mismatch',
  severity,
  async apply(flow) {
    const found = refreshedTokens(flow)
    if (!found) return undefined
    const earlier = flow.exchanges.filter(({ id: at }) => at < found.at)
    const later = flow.exchanges.filter(({ id: at }) => at >= found.at)
    const begun = before ? await withToken({ ...flow, exchanges: earlier }, found.first.value, before) : earlier
    const ended = await withToken({ ...flow, exchanges: later }, found.next, change)
    return begun && ended && mutant([...begun, ...ended])
  },
})

const refreshes: readonly Fault[] = [
  refreshed('refreshed-id-token-of-another-person', 'error', ({ claims }) => {
    claims['sub'] = 'somebody-else'
  }),
  refreshed('refreshed-id-token-of-another-issuer', 'error', ({ claims }) => {
    claims['iss'] = `${claims['iss']}/other`
  }),
  refreshed('refreshed-id-token-for-another-client', 'error', ({ claims }) => {
    claims['aud'] = 'another-client'
  }),
  refreshed('refreshed-id-token-without-issuer', 'error', ({ claims }) => {
    claims['iss'] = undefined
  }),
  refreshed(
    'refreshed-id-token-of-a-new-login',
    'warning',
    ({ claims }) => {
      claims['auth_time'] = Number(claims['iat'])
    },
    ({ claims }) => {
      claims['auth_time'] = Number(claims['iat']) - 60
    },
  ),
]

const hybrids: readonly Fault[] = [
  {
    id: 'hybrid-code-of-another-person',
    cause: 'hybrid-id-token-mismatch',
    severity: 'error',
    async apply(flow) {
      const tokens = idTokensOf(flow)
      const front = tokens.find(({ holder }) => holder.kind === 'authorization-response')
      const back = tokens.find(({ holder }) => holder.kind === 'token-response')
      if (!front || !back) return undefined
      const exchanges = await withToken(flow, back.value, ({ claims }) => {
        claims['sub'] = 'somebody-else'
      })
      return exchanges && mutant(exchanges)
    },
  },
]

/** What goes wrong with whether an ID token is given, and of whose login it is (OpenID Connect Core §3.1.3.3, §3.3.3.6, §12.2). */
export const idTokenOfLoginFaults: readonly Fault[] = [...missing, ...refreshes, ...hybrids]

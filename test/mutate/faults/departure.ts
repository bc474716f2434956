import { headerValue } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { type Change, responseHeaders } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { changeIdTokens, idTokensOf } from '../id-tokens.ts'
import { changeOnTheWay, loginOf, refuseInResponse, refuseToken } from '../login.ts'
import type { TokenChange } from '../tokens.ts'

/** A login that began with a redirect of the client, and has this parameter in the open. */
function sentOff(flow: CapturedFlow, name: string) {
  const login = loginOf(flow)
  const url = login?.requests[0].request.url
  const isSeen = flow.exchanges.some((exchange) => headerValue(responseHeaders(exchange), 'location') === url)
  // A request that is pushed or signed has nothing that could be changed here.
  const isOpen = login?.requests[0].parameters.some((one) => one.name === name && one.in === 'query')
  // By its state a request that was altered is known for the one that the client named.
  return login && isSeen && isOpen && parameterValue(login.requests[0], 'state') ? login : undefined
}

const atToken = (id: string, name: string, change: Change, error: string): Fault => ({
  id,
  cause: 'gateway-altered',
  severity: 'error',
  apply(flow) {
    const login = sentOff(flow, name)
    if (!login?.redemption) return undefined
    return mutant(refuseToken(flow, changeOnTheWay(flow.exchanges, login, name, change), login.redemption, error))
  },
})

/** What changes the client's request on its way to the browser, or behind it. */
export const departureFaults: readonly Fault[] = [
  atToken(
    'challenge-altered-at-departure',
    'code_challenge',
    'jZ0v3a1Yx8TqkW6cQ4fHn5mUo2sLbR9eDgKpVtXyNwE',
    'invalid_grant',
  ),
  atToken('challenge-dropped-at-departure', 'code_challenge', null, 'invalid_grant'),
  {
    id: 'scope-cut-at-departure',
    cause: 'gateway-altered',
    severity: 'error',
    async apply(flow) {
      const login = sentOff(flow, 'scope')
      if (!login) return undefined
      const altered = changeOnTheWay(flow.exchanges, login, 'scope', (scope) => scope.slice(0, 3))
      const answered = await refuseInResponse(flow, login, altered, 'invalid_scope')
      return answered && mutant(answered)
    },
  },
  {
    id: 'nonce-dropped-at-departure',
    cause: 'gateway-altered',
    severity: 'warning',
    async apply(flow) {
      const login = sentOff(flow, 'nonce')
      const own = [login?.redemption?.exchange, ...(login?.responses ?? []).map(({ exchange }) => exchange)]
      const tokens = idTokensOf(flow).filter(({ holder }) => own.includes(holder.exchange))
      if (!login || tokens.length === 0) return undefined
      const altered = changeOnTheWay(flow.exchanges, login, 'nonce', null)
      const withoutNonce: TokenChange = ({ claims }) => {
        claims['nonce'] = undefined
      }
      const exchanges = await changeIdTokens({ ...flow, exchanges: altered }, withoutNonce, tokens)
      return exchanges && mutant(exchanges)
    },
  },
]

import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { decodeToken } from '../../../shared/tokens/decode-token.ts'
import { memberText } from '../../../shared/tokens/token-members.ts'
import { authorizationRefused, plainRequest } from '../answers.ts'
import { edited, withRequestHeader, withResponseHeader } from '../at-exchange.ts'
import { deliveries, gaveUp } from '../callback.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { changeParameter, changeRequest, changeResponse } from '../change-message.ts'
import { type Change, replaceEverywhere } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { sendingsOff } from '../sequence.ts'
import { withToken } from '../tokens.ts'

/** The state that the flow sent, where it sent one that came back plainly. */
function stateOf(flow: CapturedFlow): string | undefined {
  const request = first(flow, 'authorization-request') ?? first(flow, 'pushed-authorization-request')
  const responses = all(flow, 'authorization-response')
  if (!request || responses.length === 0 || responses.some(({ jarm }) => jarm)) return undefined
  return parameterValue(request, 'state')
}

/** The state of a request that says in the open what it asks for. */
function plainState(flow: CapturedFlow): string | undefined {
  return plainRequest(flow) && !all(flow, 'authorization-response').some(({ jarm }) => jarm) ? stateOf(flow) : undefined
}

const returned = (id: string, change: Change): Fault => ({
  id,
  cause: 'state-mismatch',
  severity: 'error',
  apply(flow) {
    const state = stateOf(flow)
    if (state === undefined || (typeof change === 'function' && change(state) === state)) return undefined
    return mutant(changeResponse(flow, 'state', change))
  },
})

/** A state that anybody can guess, sent and returned as it is. */
const weak = (id: string, value: string): Fault => ({
  id: `state-${id}`,
  cause: 'state-mismatch',
  severity: 'warning',
  says: /easy to guess/,
  apply(flow) {
    const state = plainState(flow)
    if (state === undefined || !all(flow, 'authorization-request').some((m) => parameterValue(m, 'state')))
      return undefined
    const asked = changeRequest(flow, 'state', value)
    return mutant(changeResponse({ ...flow, exchanges: asked }, 'state', value))
  },
})

/** No state, neither sent nor returned. */
const stateless = (flow: CapturedFlow) =>
  changeResponse({ ...flow, exchanges: changeRequest(flow, 'state', null) }, 'state', null)

/** The ID tokens of the flow without their nonce; undefined where one cannot be signed again. */
async function withoutNonce(flow: CapturedFlow): Promise<CapturedFlow | undefined> {
  let { exchanges } = flow
  const tokens = new Set(flow.messages.flatMap((message) => parameterValue(message, 'id_token') ?? []))
  for (const token of tokens) {
    const decoded = decodeToken(token)
    if (decoded.kind === 'jws' && !memberText(decoded.payload, 'nonce')) continue
    const next = await withToken({ ...flow, exchanges }, token, ({ claims }) => {
      delete claims['nonce']
    })
    if (!next) return undefined
    exchanges = next
  }
  return { ...flow, exchanges }
}

/** What goes wrong with `state` (RFC 6749 §4.1.1, §10.12). */
export const stateFaults: readonly Fault[] = [
  returned('state-dropped-from-response', null),
  returned('state-lower-cased', (state) => state.toLowerCase()),
  returned('state-cut', (state) => state.slice(0, -3)),
  returned('state-encoded-once-more', (state) => encodeURIComponent(`${state}=`)),
  {
    id: 'state-of-another-login',
    cause: 'state-mismatch',
    severity: 'error',
    apply(flow) {
      const delivered = all(flow, 'authorization-response').filter(
        ({ sighting, parameters }) => sighting === 'delivery' && parameters.length > 0,
      )
      if (stateOf(flow) === undefined || delivered.length === 0) return undefined
      return mutant(
        delivered.reduce(
          (exchanges, message) => changeParameter(exchanges, message, 'state', 'uW0zQ7cB4mXy2LkE9aRd'),
          flow.exchanges,
        ),
      )
    },
  },
  {
    id: 'state-dropped-from-refusal',
    cause: 'state-mismatch',
    severity: 'error',
    says: /server's refusal/,
    also: ['access-denied'],
    apply(flow) {
      const state = plainState(flow)
      const refused = state && authorizationRefused(flow, flow.exchanges, 'access_denied')
      if (!state || !refused) return undefined
      return mutant(
        refused.map((exchange) =>
          exchange.id === first(flow, 'authorization-response')?.exchange
            ? withResponseHeader(exchange, 'Location', (url) => url.replace(/&state=[^&]*/, ''))
            : exchange,
        ),
      )
    },
  },
  weak('guessable', '1234'),
  weak('of-an-example', 'randomstate'),
  weak('of-the-time-of-day', '1767607200000'),
  weak('of-one-letter', 'aaaaaaaaaaaa'),
  weak('of-a-counter', '10000042'),
  weak('empty', ''),
  {
    // ory/fosite, and so Hydra, asks for eight characters.
    id: 'state-too-short-for-the-server',
    cause: 'state-mismatch',
    severity: 'error',
    says: /^The server refused the state/,
    apply(flow) {
      const state = plainState(flow)
      const words = 'The state is missing or does not have enough characters and is therefore considered too weak.'
      const refused = state && authorizationRefused(flow, flow.exchanges, 'invalid_state', words)
      return state && refused ? mutant(replaceEverywhere(refused, state, '1234')) : undefined
    },
  },
  {
    id: 'state-left-out-without-pkce-or-nonce',
    cause: 'state-mismatch',
    severity: 'warning',
    says: /anybody can send the browser a forged response/,
    async apply(flow) {
      const request = plainRequest(flow)
      if (!request || plainState(flow) === undefined || parameterValue(request, 'response_type') !== 'code')
        return undefined
      const tokens = await withoutNonce(flow)
      if (!tokens) return undefined
      const bare = ['state', 'nonce', 'code_challenge', 'code_challenge_method'].reduce(
        (exchanges, name) => changeRequest({ ...flow, exchanges }, name, null),
        tokens.exchanges,
      )
      const answered = changeResponse({ ...flow, exchanges: bare }, 'state', null)
      const redeemed = all(flow, 'token-request')
        .filter((message) => parameterValue(message, 'code_verifier'))
        .reduce((exchanges, message) => changeParameter(exchanges, message, 'code_verifier', null), answered)
      return mutant(redeemed)
    },
  },
  {
    id: 'state-left-out-beside-pkce-or-nonce',
    cause: 'state-mismatch',
    severity: 'note',
    apply(flow) {
      const request = plainRequest(flow)
      const other = request && (parameterValue(request, 'code_challenge') ?? parameterValue(request, 'nonce'))
      return other !== undefined && plainState(flow) !== undefined ? mutant(stateless(flow)) : undefined
    },
  },
  {
    // What the client keeps of the login is in no cookie that is seen: the two hosts alone tell.
    id: 'login-begun-at-another-host',
    cause: 'state-mismatch',
    severity: 'error',
    says: /^The login began at the host/,
    apply(flow) {
      const off = sendingsOff(flow)
      const [outer] = off
      if (!outer || off.length > 1 || deliveries(flow).length === 0 || plainState(flow) === undefined) return undefined
      const url = outer.request.url.replace(/(:\/\/)[^/:]+/, '$1www.elsewhere.example')
      const begun = edited(flow.exchanges, [outer.id], (exchange) =>
        withRequestHeader(
          withResponseHeader({ ...exchange, request: { ...exchange.request, url } }, 'Set-Cookie', null),
          'Cookie',
          null,
        ),
      )
      const ids = deliveries(flow).map(({ exchange }) => exchange)
      return mutant(
        gaveUp(
          flow,
          edited(begun, ids, (exchange) => withRequestHeader(exchange, 'Cookie', null)),
        ),
      )
    },
  },
]

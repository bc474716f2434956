import { type Parameter, parameter } from '../../exchange/parameter.ts'
import type { Located } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import type { TokenRequest, TokenResponse } from '../../oauth/message.ts'
import { type TokenAttempt, tokenAttempts } from '../in-flow.ts'
import { refusalOf } from '../refusals.ts'

/** A refresh request (RFC 6749 §6), with what the flow knows of the token that it sends. */
export interface Refresh {
  readonly attempt: TokenAttempt
  readonly token: Parameter
  /** The attempt that the token was first given to. */
  readonly given?: Given
  /** Every refresh request of the flow with this very token, in their order, this one among them. */
  readonly uses: readonly Refresh[]
  /** Its place among them. */
  readonly use: number
}

export interface Given {
  readonly token: Parameter
  readonly request: TokenRequest
  readonly response: TokenResponse
}

/** The refresh requests of a flow in their order. */
export function refreshes(flow: Flow): readonly Refresh[] {
  if (!flow.core.some(({ message }) => message.kind === 'token-request' && message.grant === 'refresh_token')) return []
  const given = new Map<string, Given>()
  const sent = new Map<string, Refresh[]>()
  const all = tokenAttempts(flow)
  for (const { request, response } of all) {
    const token = response?.granted ? parameter(response, 'refresh_token') : undefined
    if (token && response && token.value !== '' && !given.has(token.value))
      given.set(token.value, { token, request, response })
  }
  return all.flatMap((attempt) => {
    const token = attempt.request.grant === 'refresh_token' ? parameter(attempt.request, 'refresh_token') : undefined
    if (!token || token.value === '') return []
    const uses = sent.get(token.value) ?? []
    const giver = given.get(token.value)
    // A server that gives the same token again to the very request that sent it did not give it first then.
    const own = giver && giver.request.exchange !== attempt.request.exchange && giver.request.at <= attempt.request.at
    const refresh: Refresh = { attempt, token, uses, use: uses.length, ...(own && { given: giver }) }
    uses.push(refresh)
    sent.set(token.value, uses)
    return [refresh]
  })
}

/** The refresh token that the answer to a refresh gave in the place of the one that was sent (RFC 6749 §6, RFC 9700 §4.14.2). */
export function successorOf({ attempt, token }: Refresh): Parameter | undefined {
  const next = attempt.response?.granted ? parameter(attempt.response, 'refresh_token') : undefined
  return next && next.value !== '' && next.value !== token.value ? next : undefined
}

/** Codes by which providers refuse a refresh token, besides `invalid_grant`. */
const ofProviders: ReadonlySet<string> = new Set(['bad_refresh_token', 'invalid_refresh_token', 'token_expired'])

/** True where the server refused the refresh token itself, not the client, the scope, or everybody (RFC 6749 §5.2). */
export function refusesToken({ response }: TokenAttempt): boolean {
  const refusal = response && !response.granted ? refusalOf(response) : undefined
  if (!refusal) return false
  const { causes, error } = refusal
  if (causes.some((cause) => cause.startsWith('refresh-token-'))) return true
  const code = error.code.value
  return (
    (code === 'invalid_grant' || ofProviders.has(code)) &&
    (!refusal.row || causes.includes('authorization-code-expired'))
  )
}

/** The client that a request says it is of. */
export function clientOf({ authentication }: TokenRequest): Located | undefined {
  return authentication.find(({ clientId }) => clientId)?.clientId
}

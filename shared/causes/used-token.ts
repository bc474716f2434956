import { headerValue } from '../exchange/exchange.ts'
import { parameter } from '../exchange/parameter.ts'
import type { Located, Location, Place } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { PresentedToken, ResourceResponse, TokenGiver } from '../oauth/message.ts'
import type { TokenMember } from '../tokens/token-members.ts'
import { memberPlace } from './id-tokens.ts'
import { givingSteps } from './in-flow.ts'
import { refusalOf } from './refusals.ts'

/** The access token of the request that this answers, sent as such: in its header or its query; undefined where it had none. */
export function usedToken(message: ResourceResponse): PresentedToken | undefined {
  return message.token?.carriedIn === 'query' ? message.token : headerToken(message)
}

/** The token that stood in the Authorization header behind a scheme of its own (RFC 6750 §2.1, RFC 9449 §7.1). */
export function headerToken({ token }: ResourceResponse): PresentedToken | undefined {
  return token?.scheme ? token : undefined
}

/** The place of a claim of the token: the window draws what is in a token below the header that holds it. */
export function usedClaimPlace({ place, value }: Located, name: string, members: readonly TokenMember[]): Place {
  const at = {
    ...place,
    location: place.location.replace(/^(request\.header\.authorization)\.access_token$/, '$1') as Location,
  }
  return memberPlace({ value, place: at }, 'payload', name, members)
}

/**
 * True where the resource refused the token itself (RFC 6750 §3.1): not its scope, its proof of possession, or the
 * strength of the login behind it.
 */
export function refusesToken(response: ResourceResponse): boolean {
  if (response.response.status < 400) return false
  const refusal = refusalOf(response)
  if (refusal?.row?.expected) return false
  if (refusal) return refusal.causes[0] === 'access-token-rejected' || refusal.error.code.value === 'invalid_token'
  return response.response.status === 401 && response.challenges.some(({ scheme }) => /^(?:bearer|dpop)$/i.test(scheme))
}

/** The message of this flow that gave the token. */
export function grantedBy(flow: Flow, token: Located): TokenGiver | undefined {
  return givingSteps(flow).find(({ message }) => parameter(message, 'access_token')?.value === token.value)?.message
}

/** The time at the server that answered, by its own clock where it tells. */
export function timeOf({ response, at }: ResourceResponse): number {
  const date = Date.parse(headerValue(response.headers, 'date') ?? '')
  return Number.isNaN(date) || headerValue(response.headers, 'age') !== undefined ? at : date
}

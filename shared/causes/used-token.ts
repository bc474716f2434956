import { headerValue } from '../exchange/exchange.ts'
import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { parameter } from '../exchange/parameter.ts'
import { headerPlace, type Located, type Location, location, type Place, within } from '../exchange/place.ts'
import { urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse, ResourceResponse, TokenResponse } from '../oauth/message.ts'
import type { TokenMember } from '../tokens/token-members.ts'
import { memberPlace } from './id-tokens.ts'
import { stepsOf } from './in-flow.ts'
import { refusalOf } from './refusals.ts'

/** The access token of the request that this answers; undefined where it had none, or had it in a form. */
export function usedToken({ request, exchange }: ResourceResponse): Located | undefined {
  const header = headerValue(request.headers, 'authorization')
  const value = header && /^(?:bearer|dpop)[ \t]+(\S.*)$/i.exec(header)?.[1]?.trim()
  if (value) {
    const place = headerPlace(exchange, 'request', 'authorization')
    return { value, place: { ...place, location: within(place.location, 'access_token') } }
  }
  const query = urlParts(request.url).query
  const inQuery = query && /(?:^|&)access_token=([^&]+)/.exec(query)?.[1]
  return inQuery
    ? {
        value: decodeFormComponent(inQuery).value,
        place: { exchange, location: location('request', 'query', 'access_token') },
      }
    : undefined
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

/** The response of this flow that gave the token: of the token endpoint, or in the browser (RFC 6749 §4.2.2). */
export function grantedBy(flow: Flow, token: Located): TokenResponse | AuthorizationResponse | undefined {
  const steps = [...stepsOf(flow, 'token-response'), ...stepsOf(flow, 'authorization-response')]
  return steps.find(({ message }) => parameter(message, 'access_token')?.value === token.value)?.message
}

/** The time at the server that answered, by its own clock where it tells. */
export function timeOf({ response, at }: ResourceResponse): number {
  const date = Date.parse(headerValue(response.headers, 'date') ?? '')
  return Number.isNaN(date) || headerValue(response.headers, 'age') !== undefined ? at : date
}

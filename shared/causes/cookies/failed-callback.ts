import { headerValue, type ResponseHead } from '../../exchange/exchange.ts'
import { headerPlace, statusPlace } from '../../exchange/place.ts'
import { absoluteUrl, comparableEndpoint, urlParts } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import type { AuthorizationResponse } from '../../oauth/message.ts'
import type { Evidence } from '../finding.ts'
import { seenAs, stepsOf } from '../in-flow.ts'

/** A good authorization response that the client answered with an error, before any token request. */
export interface FailedCallback {
  readonly request: AuthorizationResponse
  /** The same behind a gateway in front of the client. */
  readonly inner?: AuthorizationResponse
  /** How the client said no. */
  readonly refusal: Evidence
}

/** What gateways say by themselves: another cause tells it. */
const ofGateways = new Set([413, 414, 431, 502, 503, 504])

/**
 * The callback at which the client gave up, though the server had said yes. Undefined as long as nothing shows it: the
 * token request of a web app is often not in the capture.
 */
export function failedCallback(flow: Flow): FailedCallback | undefined {
  if (stepsOf(flow, 'token-request').length > 0) return undefined
  for (const step of stepsOf(flow, 'authorization-response')) {
    if (step.message.error) continue
    const request = [step.message, ...seenAs(step, 'delivery')].find(({ sighting }) => sighting === 'delivery')
    const refusal = request?.response && refusalIn(flow, request, request.response)
    if (!request || !refusal) continue
    const inner = seenAs(step, 'inner-leg').find(({ sighting }) => sighting === 'delivery')
    return { request, refusal, ...(inner && { inner }) }
  }
  return undefined
}

function refusalIn(
  flow: Flow,
  { exchange, request }: AuthorizationResponse,
  response: ResponseHead,
): Evidence | undefined {
  const { status: code, headers } = response
  if (code >= 400)
    return ofGateways.has(code) ? undefined : { place: statusPlace(exchange), seen: String(code), expected: null }
  const location = code >= 300 ? headerValue(headers, 'location') : undefined
  if (location === undefined) return undefined
  const next = absoluteUrl(location, request.url)
  const startsAgain =
    flow.initiator !== undefined && comparableEndpoint(next) === comparableEndpoint(flow.initiator.url)
  const { query = '', fragment = '' } = urlParts(next)
  const saysError = /(?:^|[?&])(?:error|login_error|auth_error|oauth_error)(?:=|&|$)/.test(`${query}&${fragment}`)
  return saysError || startsAgain
    ? { place: headerPlace(exchange, 'response', 'location'), seen: location, expected: null }
    : undefined
}

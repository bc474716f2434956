import { headerValue } from '../../exchange/exchange.ts'
import { type Parameter, parameter } from '../../exchange/parameter.ts'
import { type Located, type Place, within } from '../../exchange/place.ts'
import { urlParts } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import type { EndpointRequest, EndpointResponse, TokenRequest, TokenResponse } from '../../oauth/message.ts'
import { memberText, memberValue, type TokenMember } from '../../tokens/token-members.ts'

/** A JWT by which a client proves who it is, in a request of a flow (RFC 7523 §2.2). */
export interface SentAssertion {
  readonly request: TokenRequest | EndpointRequest
  readonly response?: TokenResponse | EndpointResponse
  readonly assertion: Parameter
  /** Apple takes the JWT as client_secret. */
  readonly rules: 'rfc-7523' | 'apple'
}

/** Every such request among the core steps of a flow, in their order. */
export function sentAssertions(flow: Flow): readonly SentAssertion[] {
  return flow.core.flatMap(({ message: request }): readonly SentAssertion[] => {
    if (!('authentication' in request)) return []
    const own = parameter(request, 'client_assertion')
    const apples = isApple(request.endpoint) ? parameter(request, 'client_secret') : undefined
    const assertion = own ?? apples
    if (!assertion || assertion.value === '') return []
    const response = answerTo(flow, request)
    return [{ request, assertion, rules: own ? 'rfc-7523' : 'apple', ...(response && { response }) }]
  })
}

function answerTo(flow: Flow, { exchange }: SentAssertion['request']): SentAssertion['response'] {
  for (const { message } of flow.core)
    if (message.exchange === exchange && message.part === 'response' && isAnswer(message)) return message
  return undefined
}

function isAnswer(message: Flow['core'][number]['message']): message is TokenResponse | EndpointResponse {
  return message.kind === 'token-response' || 'about' in message
}

function isApple(endpoint: string): boolean {
  return urlParts(endpoint).authority.toLowerCase() === 'appleid.apple.com'
}

/** Where a member of the assertion's header or payload stands. */
export function placeInAssertion({ place }: Located, ...path: readonly string[]): Place {
  return { exchange: place.exchange, location: within(place.location, ...path) }
}

/** A claim that is a text. */
export function textClaim(
  assertion: Located,
  part: 'header' | 'payload',
  members: readonly TokenMember[],
  name: string,
): Located | undefined {
  const value = memberText(members, name)
  return value === undefined ? undefined : { value, place: placeInAssertion(assertion, part, name) }
}

/** A claim as it may be shown: a text as it is, anything else as JSON. */
export function shownClaim(members: readonly TokenMember[], name: string): string | null {
  const value = memberValue(members, name)
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The server's clock where its answer tells it, else that of the recording (RFC 9110 §6.6.1). */
export function serverTime({ request, response }: Pick<SentAssertion, 'request' | 'response'>): number {
  const date = response && Date.parse(headerValue(response.response.headers, 'date') ?? '')
  return date === undefined || Number.isNaN(date) ? request.span.start : date
}

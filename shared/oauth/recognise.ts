import type { Exchange } from '../exchange/exchange.ts'
import type { Knowledge } from './knowledge.ts'
import type { Message } from './message.ts'
import { type Reading, readExchange } from './reading.ts'
import { recogniseAuthorizationErrorPage } from './recognisers/authorization-error-page.ts'
import { recogniseAuthorizationRequest } from './recognisers/authorization-request.ts'
import { recogniseDeliveredResponse, recogniseRedirectedResponse } from './recognisers/authorization-response.ts'
import { recogniseEndpointRequest, recogniseEndpointResponse } from './recognisers/endpoint.ts'
import { recogniseResourceRequest, recogniseResourceResponse } from './recognisers/resource.ts'
import { recogniseTokenRequest, recogniseTokenResponse } from './recognisers/token.ts'
import type { Opener } from './signed-parameters.ts'

/**
 * What an exchange is of OAuth: its request, its response, and the authorization response that its
 * redirect may carry; nothing for other traffic. Goes by the protocol's parameters and by what
 * `knowledge` learnt, never by names of hosts. An exchange that is pending gives its request alone.
 * Of encrypted messages it reads what `open` knows.
 */
export function recognise(exchange: Exchange, knowledge: Knowledge, open?: Opener): readonly Message[] {
  if (isStillSent(exchange)) return []
  const reading = readExchange(exchange, open)
  const pair = pairIn(reading, knowledge)
  // A redirect to the server's own page of errors carries no response to the client.
  const refused = pair.some((message) => message?.kind === 'authorization-error-page')
  const asked = pair.find((message) => message?.kind === 'authorization-request')
  const messages = [...pair, refused ? undefined : recogniseRedirectedResponse(reading, knowledge, asked)]
  return messages.filter((message) => message !== undefined)
}

/** A request whose body has not come yet says too little: taken now, it would be put into the wrong flow. */
function isStillSent({ request, timing, outcome }: Exchange): boolean {
  const bodiless = request.method === 'GET' || request.method === 'HEAD'
  const open = outcome.kind === 'pending' || outcome.kind === 'answering'
  return open && timing.requestEnded === undefined && !bodiless
}

/** The first that fits: a token request is no resource request, though it may carry a token. */
function pairIn(reading: Reading, knowledge: Knowledge): readonly (Message | undefined)[] {
  const endpoint = recogniseEndpointRequest(reading, knowledge)
  if (endpoint && endpoint.about !== 'pushed-authorization')
    return [endpoint, recogniseEndpointResponse(reading, endpoint)]
  const token = recogniseTokenRequest(reading, knowledge)
  if (token) return [token, recogniseTokenResponse(reading, token)]
  const authorization = recogniseAuthorizationRequest(reading, knowledge)
  if (authorization) return [authorization, recogniseAuthorizationErrorPage(reading, authorization, knowledge)]
  // The same form as an authorization request that is posted: pushed is what is left of them.
  if (endpoint) return [endpoint, recogniseEndpointResponse(reading, endpoint)]
  const delivered = recogniseDeliveredResponse(reading, knowledge)
  if (delivered) return [delivered]
  const resource = recogniseResourceRequest(reading, knowledge)
  return resource ? [resource, recogniseResourceResponse(reading, resource)] : []
}

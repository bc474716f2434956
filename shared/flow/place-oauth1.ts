import { parameterValue } from '../exchange/parameter.ts'
import type { EndpointRequest, EndpointResponse } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'

/** The messages of OAuth 1.0a name their token, from the temporary credentials on (RFC 5849 §2). */
export function placeOAuth1(store: FlowStore, message: EndpointRequest): FlowRecord {
  const token = parameterValue(message, 'oauth_token')
  const known = store.those(store.index.get('oauth1-token', token))[0]
  if (known) seat(store, known, message, 'oauth1-token')
  const flow = known ?? store.begin(message)
  store.index.add('oauth1-token', token, flow.id)
  return flow
}

/** Remembers the credentials that were given. */
export function rememberOAuth1(store: FlowStore, message: EndpointResponse, flow: FlowRecord): void {
  store.index.add('oauth1-token', parameterValue(message, 'oauth_token'), flow.id)
}

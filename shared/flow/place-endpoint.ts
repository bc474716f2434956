import { parameterValue } from '../exchange/parameter.ts'
import type { EndpointRequest, EndpointResponse } from '../oauth/message.ts'
import type { FlowId } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'
import { placeBeginning, waitAtRedirectUri } from './place-beginning.ts'
import { placeNotification } from './place-ciba.ts'
import { placeMetadata, placeResourceMetadata, rememberResource, rememberServer } from './place-discovery.ts'
import { placeBackChannelLogout, placeEndSession, placeFrontChannelLogout, placeSessionCheck } from './place-logout.ts'
import { placeOAuth1, rememberOAuth1 } from './place-oauth1.ts'
import { placePreflight } from './place-preflight.ts'
import { placeClientMetadata, placeRegistration, rememberRegistration } from './place-registration.ts'

/** Puts a request to one of the other endpoints into its flow; keys belong to every flow of their server, and so to none. */
export function placeEndpointRequest(
  store: FlowStore,
  message: EndpointRequest,
  chained: FlowId | undefined,
): FlowRecord | undefined {
  switch (message.about) {
    case 'pushed-authorization':
    case 'device-authorization':
    case 'backchannel-authentication':
      return placeBeginning(store, message)
    case 'introspection':
    case 'revocation':
      return joinByToken(store, message, parameterValue(message, 'token'))
    case 'end-session':
      return placeEndSession(store, message)
    case 'frontchannel-logout':
      return placeFrontChannelLogout(store, message, chained)
    case 'backchannel-logout':
      return placeBackChannelLogout(store, message)
    case 'session-check':
      return placeSessionCheck(store, message)
    case 'metadata':
      return placeMetadata(store, message)
    case 'resource-metadata':
      return placeResourceMetadata(store, message)
    case 'registration':
      return placeRegistration(store, message)
    case 'client-metadata':
      return placeClientMetadata(store, message)
    case 'ciba-notification':
      return placeNotification(store, message)
    case 'request-object':
      return joinByRequestUri(store, message)
    case 'preflight':
      return placePreflight(store, message)
    case 'oauth1':
      return placeOAuth1(store, message)
    case 'jwks':
      return undefined
    default:
      return message.about satisfies never
  }
}

function joinByToken(store: FlowStore, message: EndpointRequest, token: string | undefined): FlowRecord | undefined {
  for (const kind of ['access-token', 'refresh-token', 'id-token'] as const) {
    const flow = store.those(store.index.get(kind, token))[0]
    if (!flow) continue
    seat(store, flow, message, kind)
    return flow
  }
  return undefined
}

/** The server fetches what the authorization request only named (RFC 9101 §5.2.3). */
function joinByRequestUri(store: FlowStore, message: EndpointRequest): FlowRecord | undefined {
  const flow = store.those(store.index.get('request-uri', message.request.url))[0]
  if (flow) seat(store, flow, message, 'request-uri')
  return flow
}

/** Puts the answer beside its request, and remembers what later messages will name. */
export function placeEndpointResponse(store: FlowStore, message: EndpointResponse, flow: FlowRecord | undefined): void {
  if (message.metadata) store.knowledge.learnMetadata(message.metadata, message.request.url)
  if (!flow) return
  seat(store, flow, message, 'same-exchange')
  const value = (name: string) => parameterValue(message, name)
  switch (message.about) {
    case 'pushed-authorization':
      store.index.add('request-uri', value('request_uri'), flow.id)
      return
    case 'device-authorization':
      store.index.add('device-code', value('device_code'), flow.id)
      return
    case 'backchannel-authentication':
      store.index.add('auth-req-id', value('auth_req_id'), flow.id)
      return
    case 'request-object':
      store.index.add('state', value('state'), flow.id)
      store.index.add('code-challenge', value('code_challenge'), flow.id)
      waitAtRedirectUri(store, flow, value('redirect_uri'))
      return
    case 'metadata':
      rememberServer(store, message, flow)
      return
    case 'resource-metadata':
      rememberResource(store, message, flow)
      return
    case 'registration':
      rememberRegistration(store, message, flow)
      return
    case 'oauth1':
      rememberOAuth1(store, message, flow)
      return
    case 'client-metadata':
    case 'introspection':
    case 'revocation':
    case 'end-session':
    case 'frontchannel-logout':
    case 'backchannel-logout':
    case 'session-check':
    case 'ciba-notification':
    case 'preflight':
    case 'jwks':
      return
    default:
      message.about satisfies never
  }
}

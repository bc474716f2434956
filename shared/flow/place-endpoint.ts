import { parameterValue } from '../exchange/parameter.ts'
import type { EndpointRequest, EndpointResponse } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { outerLeg, seat } from './legs.ts'

/** Puts a request to one of the other endpoints into its flow; metadata and keys belong to every flow of their server. */
export function placeEndpointRequest(store: FlowStore, message: EndpointRequest): FlowRecord | undefined {
  const value = (name: string) => parameterValue(message, name)
  switch (message.about) {
    case 'pushed-authorization':
    case 'device-authorization':
    case 'backchannel-authentication': {
      const known =
        message.about === 'pushed-authorization' ? store.those(store.index.get('state', value('state'))) : []
      const outer = known.map((flow) => ({ flow, step: outerLeg(flow, message) })).find(({ step }) => step)
      if (outer?.step) {
        store.addSighting(outer.flow, outer.step, { as: 'inner-leg', message }, 'gateway-leg')
        return outer.flow
      }
      const flow = store.begin(message)
      store.index.add('state', value('state'), flow.id)
      store.index.add('code-challenge', value('code_challenge'), flow.id)
      store.index.add('client', message.authentication[0]?.clientId?.value, flow.id)
      learnRedirect(store, message)
      return flow
    }
    case 'introspection':
    case 'revocation':
      return joinByToken(store, message, value('token'))
    case 'end-session':
      return joinByToken(store, message, value('id_token_hint'))
    case 'metadata':
    case 'jwks':
    case 'registration':
    case 'ciba-notification':
    case 'request-object':
    case 'resource-metadata':
    case 'frontchannel-logout':
    case 'backchannel-logout':
    case 'session-check':
    case 'preflight':
    case 'oauth1':
      return undefined
    default:
      return message.about satisfies never
  }
}

function learnRedirect(store: FlowStore, message: EndpointRequest): void {
  const redirectUri = parameterValue(message, 'redirect_uri')
  if (redirectUri) store.knowledge.learnRedirectUri(redirectUri)
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

/** Puts the answer beside its request, and remembers what later messages will name. */
export function placeEndpointResponse(store: FlowStore, message: EndpointResponse, flow: FlowRecord | undefined): void {
  if (message.metadata) store.knowledge.learnMetadata(message.metadata)
  if (!flow) return
  seat(store, flow, message, 'same-exchange')
  if (message.about === 'pushed-authorization') {
    store.index.add('request-uri', parameterValue(message, 'request_uri'), flow.id)
  }
  store.index.add('device-code', parameterValue(message, 'device_code'), flow.id)
  store.index.add('auth-req-id', parameterValue(message, 'auth_req_id'), flow.id)
}

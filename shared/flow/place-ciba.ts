import { headerValue } from '../exchange/exchange.ts'
import { parameterValue } from '../exchange/parameter.ts'
import type { EndpointRequest } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'
import { gather } from './place-token.ts'
import { rememberIdToken } from './sessions.ts'

/** The server's word that the person has decided; in push mode it carries the tokens (OpenID Connect CIBA §10.2, §10.3). */
export function placeNotification(store: FlowStore, message: EndpointRequest): FlowRecord {
  const bearer = /^bearer[ \t]+(\S+)/i.exec(headerValue(message.request.headers, 'authorization') ?? '')?.[1]
  const asked = parameterValue(message, 'auth_req_id')
  const known = store.those([
    ...store.index.get('auth-req-id', asked),
    ...store.index.get('notification-token', bearer),
  ])[0]
  if (known) seat(store, known, message, 'auth-req-id')
  const flow = known ?? store.begin(message)
  store.index.add('auth-req-id', asked, flow.id)
  gather(store, flow, parameterValue(message, 'access_token'))
  store.index.add('refresh-token', parameterValue(message, 'refresh_token'), flow.id)
  rememberIdToken(store, flow, parameterValue(message, 'id_token'))
  return flow
}

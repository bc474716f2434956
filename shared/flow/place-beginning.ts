import { parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { EndpointRequest } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { outerLeg, seat } from './legs.ts'
import { preparedFor } from './open-flows.ts'

/** A request that begins a flow by itself: pushed (RFC 9126), of a device (RFC 8628), or of CIBA. */
export function placeBeginning(store: FlowStore, message: EndpointRequest): FlowRecord {
  const value = (name: string) => parameterValue(message, name)
  const clientId = value('client_id') ?? message.authentication.find((method) => method.clientId)?.clientId?.value
  const known = store.those([...store.index.get('state', value('state')), ...store.index.get('client', clientId)])
  const outer = known.map((flow) => ({ flow, step: outerLeg(flow, message) })).find(({ step }) => step)
  if (outer?.step) {
    store.addSighting(outer.flow, outer.step, { as: 'inner-leg', message }, 'gateway-leg')
    return outer.flow
  }
  const prepared = preparedFor(store, message)
  if (prepared) seat(store, prepared.flow, message, prepared.by)
  const flow = prepared?.flow ?? store.begin(message)
  store.index.add('state', value('state'), flow.id)
  store.index.add('code-challenge', value('code_challenge'), flow.id)
  store.index.add('notification-token', value('client_notification_token'), flow.id)
  store.index.add('client', clientId, flow.id)
  waitAtRedirectUri(store, flow, value('redirect_uri'))
  return flow
}

/** From now on the flow waits for its response at this address. */
export function waitAtRedirectUri(store: FlowStore, flow: FlowRecord, redirectUri: string | undefined): void {
  if (redirectUri === undefined || redirectUri === '') return
  store.index.add('redirect-uri', comparableEndpoint(redirectUri), flow.id)
  store.knowledge.learnRedirectUri(redirectUri)
}

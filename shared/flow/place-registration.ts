import { parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { EndpointRequest, EndpointResponse } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'
import { openFlow } from './open-flows.ts'

/**
 * A registration (RFC 7591 §3) goes before the first flow that uses the client id which it gave; what reads, changes or
 * deletes it later (RFC 7592 §2) stays beside it.
 */
export function placeRegistration(store: FlowStore, message: EndpointRequest): FlowRecord {
  const managed = store.those(store.index.get('registration-uri', message.request.url))[0]
  const asked = openFlow(store, 'discovery', comparableOrigin(message.endpoint))
  const found = asked && !asked.core.some(({ kind }) => kind === 'registration-request') ? asked : undefined
  const flow = managed ?? (message.request.method === 'POST' ? found : undefined)
  if (!flow) return store.begin(message)
  seat(store, flow, message, managed ? 'registration' : 'resource')
  return flow
}

/** Remembers the client that was given. */
export function rememberRegistration(store: FlowStore, message: EndpointResponse, flow: FlowRecord): void {
  if (message.response.status >= 300) return
  store.knowledge.learnClient(message)
  store.index.add('registered', parameterValue(message, 'client_id'), flow.id)
  store.index.add('registration-uri', parameterValue(message, 'registration_client_uri'), flow.id)
}

/** The server looks up the client whose id is a URL, in the flow that named it (Client ID Metadata Document draft §5). */
export function placeClientMetadata(store: FlowStore, message: EndpointRequest): FlowRecord | undefined {
  const flow = store.those(store.index.get('client', message.request.url))[0]
  if (flow) seat(store, flow, message, 'client-id')
  return flow
}

import { parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin, urlParts } from '../exchange/url-parts.ts'
import type { EndpointRequest, EndpointResponse, ResourceRequest, ResourceResponse } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'
import { openFlow, resourceKey } from './open-flows.ts'

/**
 * A resource that asks for a token and names its metadata begins the flow in which the client finds the server,
 * registers and logs in (RFC 9728 §5, MCP Authorization §2.3).
 */
export function placeDemand(store: FlowStore, message: ResourceRequest): FlowRecord | undefined {
  const named = message.resourceMetadata?.value
  if (named === undefined) return undefined
  const known =
    openFlow(store, 'resource-metadata', named) ?? openFlow(store, 'resource', resourceKey(message.endpoint))
  if (known) seat(store, known, message, 'resource')
  const flow = known ?? store.begin(message)
  store.index.add('resource', resourceKey(message.endpoint), flow.id)
  rememberMetadata(store, flow, named)
  return flow
}

/** A token that was refused leads to the same metadata. */
export function rememberDemand(store: FlowStore, message: ResourceResponse, flow: FlowRecord): void {
  for (const challenge of message.challenges) {
    const named = parameterValue(challenge, 'resource_metadata')
    if (named !== undefined) rememberMetadata(store, flow, named)
  }
}

function rememberMetadata(store: FlowStore, flow: FlowRecord, url: string): void {
  store.index.add('resource-metadata', url, flow.id)
  store.index.add('discovery', comparableOrigin(url), flow.id)
}

/** The metadata of a resource, where the demand for a token led, or where a client looks by itself (RFC 9728 §3.1). */
export function placeResourceMetadata(store: FlowStore, message: EndpointRequest): FlowRecord {
  const resource = resourceOf(message.endpoint)
  const known =
    openFlow(store, 'resource-metadata', message.request.url) ??
    openFlow(store, 'resource', resource) ??
    store.those(store.index.get('resource-metadata', message.request.url))[0]
  if (known) seat(store, known, message, 'resource')
  const flow = known ?? store.begin(message)
  store.index.add('resource', resource, flow.id)
  rememberMetadata(store, flow, message.request.url)
  return flow
}

/** The name of the well-known document stands between the resource's host and its path. */
function resourceOf(metadataUrl: string): string | undefined {
  const { origin, path } = urlParts(metadataUrl)
  return resourceKey(origin + path.replace('/.well-known/oauth-protected-resource', ''))
}

/** From here on the flow goes to the servers that the resource names. */
export function rememberResource(store: FlowStore, message: EndpointResponse, flow: FlowRecord): void {
  const { resource, authorizationServers = [] } = message.resourceMetadata ?? {}
  store.index.add('resource', resourceKey(resource?.value), flow.id)
  for (const { value } of authorizationServers) store.index.add('discovery', comparableOrigin(value), flow.id)
}

/**
 * Metadata of a server belongs to every flow of that server, and so to none, unless a resource has just sent the
 * client there.
 */
export function placeMetadata(store: FlowStore, message: EndpointRequest): FlowRecord | undefined {
  const flow = openFlow(store, 'discovery', comparableOrigin(message.endpoint))
  if (flow) seat(store, flow, message, 'resource')
  return flow
}

/** The server's endpoints may lie at another host than its issuer. */
export function rememberServer(store: FlowStore, message: EndpointResponse, flow: FlowRecord): void {
  const { registrationEndpoint, tokenEndpoint } = message.metadata ?? {}
  for (const endpoint of [registrationEndpoint, tokenEndpoint]) {
    store.index.add('discovery', endpoint && comparableOrigin(endpoint.value), flow.id)
  }
}

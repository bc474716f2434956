import { headerValue } from '../exchange/exchange.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { KnownEndpoint } from '../oauth/knowledge.ts'
import type { EndpointRequest, Message } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'
import { openFlow } from './open-flows.ts'
import { flowOfPage } from './pages.ts'

/** Endpoints at which a flow may begin: what the browser asks before is the first that is seen of it. */
const beginning: ReadonlySet<KnownEndpoint> = new Set<KnownEndpoint>([
  'token',
  'pushed-authorization',
  'device-authorization',
  'backchannel-authentication',
  'registration',
])

/** The browser's question goes before the request that the page wants to send (Fetch Standard, CORS-preflight fetch). */
export function placePreflight(store: FlowStore, message: EndpointRequest): FlowRecord | undefined {
  const page = headerValue(message.request.headers, 'origin')
  if (page === undefined) return undefined
  const key = preflightKey(message)
  const known = flowOfPage(store, message.endpoint, page) ?? openFlow(store, 'preflight', key)
  if (known) seat(store, known, message, 'page')
  const kind = store.knowledge.endpointKind(message.endpoint)
  const flow = known ?? (kind && beginning.has(kind) ? store.begin(message) : undefined)
  if (flow) store.index.add('preflight', key, flow.id)
  return flow
}

/** The flow of preparations in which the browser asked for this very request. */
export function preflightOf(store: FlowStore, message: Message): FlowRecord | undefined {
  return openFlow(store, 'preflight', preflightKey(message))
}

function preflightKey(message: Message): string | undefined {
  const page = headerValue(message.request.headers, 'origin')
  return page === undefined ? undefined : `${comparableEndpoint(message.endpoint)} ${page}`
}

import { parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint, comparableOrigin } from '../exchange/url-parts.ts'
import type { Message } from '../oauth/message.ts'
import type { StepKind, TieKind } from './flow.ts'
import type { KeyKind } from './flow-index.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'

/** Steps after which a flow is on its way: what prepares a login is not put before them any more. */
const begun: ReadonlySet<StepKind> = new Set<StepKind>([
  'authorization-request',
  'authorization-response',
  'pushed-authorization-request',
  'device-authorization-request',
  'backchannel-authentication-request',
  'token-request',
])

/** True for a flow of preparations alone: a demand for a token, discovery, a registration, a preflight. */
export function isOpen(flow: FlowRecord): boolean {
  return !flow.core.some(({ kind }) => begun.has(kind))
}

/** The newest flow of preparations with this value. */
export function openFlow(store: FlowStore, kind: KeyKind, value: string | undefined): FlowRecord | undefined {
  return store.those(store.index.get(kind, value)).find(isOpen)
}

/** A resource in one spelling: servers and clients disagree on the slash at its end, which is a fault and no other resource. */
export function resourceKey(url: string | undefined): string | undefined {
  return url === undefined ? undefined : comparableEndpoint(url).replace(/\/+$/, '')
}

/**
 * The flow that prepared this request: in which its client registered itself, or in which the resource that it names
 * asked for a token and told of its servers (RFC 7591 §3.2.1; RFC 8707 §2, RFC 9728 §3).
 */
export function preparedFor(
  store: FlowStore,
  message: Message,
): { readonly flow: FlowRecord; readonly by: TieKind } | undefined {
  const clientId = clientIdOf(message)
  const registered = store
    .those(store.index.get('registered', clientId))
    .find((flow) => isOpen(flow) && isSameServer(store, flow, message))
  if (registered) return { flow: registered, by: 'registration' }
  const resources = message.parameters.flatMap(({ name, value }) => (name === 'resource' ? [value] : []))
  for (const resource of resources) {
    const flow = openFlow(store, 'resource', resourceKey(resource))
    if (flow && mayBeOf(flow, clientId)) return { flow, by: 'resource' }
  }
  return undefined
}

/** A client id is unique at its server alone. The endpoints of one server may lie at several hosts. */
function isSameServer(store: FlowStore, flow: FlowRecord, message: Message): boolean {
  const registration = flow.core.find(({ kind }) => kind === 'registration-request')?.message
  if (!registration) return false
  if (comparableOrigin(registration.endpoint) === comparableOrigin(message.endpoint)) return true
  const issuer = store.knowledge.metadataFor(message.endpoint)?.issuer?.value
  return issuer !== undefined && store.knowledge.metadataFor(registration.endpoint)?.issuer?.value === issuer
}

/** Two programs may find the same resource at once: one that registered goes on under the id that it was given. */
function mayBeOf(flow: FlowRecord, clientId: string | undefined): boolean {
  const given = flow.core.find(({ kind }) => kind === 'registration-response')
  return !given || parameterValue(given.message, 'client_id') === clientId
}

function clientIdOf(message: Message): string | undefined {
  const named = parameterValue(message, 'client_id')
  if (named !== undefined || !('authentication' in message)) return named
  return message.authentication.find(({ clientId }) => clientId)?.clientId?.value
}

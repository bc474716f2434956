import { parameterValue } from '../exchange/parameter.ts'
import { comparableEndpoint, comparableOrigin, urlParts, withoutFragment } from '../exchange/url-parts.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import type { FlowId, Initiator, Step } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { outerLeg } from './legs.ts'
import { preparedFor } from './open-flows.ts'
import { pageKey } from './pages.ts'
import { waitAtRedirectUri } from './place-beginning.ts'

/** Puts an authorization request into the flow that it belongs to, or begins one. */
export function placeAuthorizationRequest(
  store: FlowStore,
  message: AuthorizationRequest,
  chained: FlowId | undefined,
): FlowRecord {
  const flow = join(store, message) ?? goOn(store, message) ?? begin(store, message, chained)
  const value = (name: string) => parameterValue(message, name)
  store.index.add('state', value('state'), flow.id)
  store.index.add('code-challenge', value('code_challenge'), flow.id)
  store.index.add('request-uri', fetchedAt(value('request_uri')), flow.id)
  store.index.add('request-url', message.request.url, flow.id)
  learnInitiator(store, flow)
  store.index.add('client', value('client_id'), flow.id)
  const redirectUri = value('redirect_uri')
  if (redirectUri) store.index.add('page', pageKey(message.endpoint, redirectUri), flow.id)
  waitAtRedirectUri(store, flow, redirectUri)
  store.knowledge.learnRequest(message.endpoint, value('request_uri'), value('client_id'))
  return flow
}

/** The login for which a client registered itself, or which a resource asked for. */
function goOn(store: FlowStore, message: AuthorizationRequest): FlowRecord | undefined {
  const prepared = preparedFor(store, message)
  if (!prepared) return undefined
  store.addStep(prepared.flow, message, prepared.by)
  return prepared.flow
}

function join(store: FlowStore, message: AuthorizationRequest): FlowRecord | undefined {
  const pushed = store.those(store.index.get('request-uri', fetchedAt(parameterValue(message, 'request_uri'))))[0]
  if (pushed && !requestOf(pushed)) {
    store.addStep(pushed, message, 'request-uri')
    return pushed
  }
  const state = parameterValue(message, 'state')
  const same =
    state === undefined
      ? store.index.get('client', parameterValue(message, 'client_id'))
      : store.index.get('state', state)
  const known = new Set([...same, ...store.index.get('code-challenge', parameterValue(message, 'code_challenge'))])
  for (const flow of store.those([...known])) {
    const first = requestOf(flow)
    if (!first) {
      // The later messages came first; this one names the state that they were answered with.
      if (same.includes(flow.id) && state === undefined) continue
      if (flow.startedAt < message.at) continue
      store.addStep(flow, message, same.includes(flow.id) ? 'state' : 'code-challenge')
      return flow
    }
    const outer = outerLeg(flow, message)
    if (outer && outer.message.request.url.length > 0 && sameRequest(outer, message)) {
      store.addSighting(flow, outer, { as: 'inner-leg', message }, 'gateway-leg')
      return flow
    }
    if (!isAnswered(flow) && isRepeat(first, message)) {
      store.addSighting(flow, first, { as: 'repeat', message }, state === undefined ? 'redirect-chain' : 'state')
      return flow
    }
  }
  return undefined
}

/** True where the browser went where it was sent, so that this request, which only resembles it, is of another login. */
function isFollowedOtherwise(
  store: FlowStore,
  { exchange: { to } }: Initiator,
  { request: { url } }: Step['message'],
): boolean {
  const named = withoutFragment(to)
  return named !== withoutFragment(url) && store.index.get('request-url', named).length > 0
}

/** What sent the browser to the flow's authorization request, as far as it was told by now. */
export function learnInitiator(store: FlowStore, flow: FlowRecord): void {
  const request = requestOf(flow)?.message
  const initiator = request && store.chain.initiator(request.request.url, request.exchange)
  if (!initiator || isFollowedOtherwise(store, initiator, request)) return
  store.setInitiator(flow, initiator)
  const behind = innerRedirectUri(flow)
  if (behind === undefined) return
  // The callback will be asked for at both addresses, and what is left of it must be known there too.
  store.index.add('redirect-uri', behind, flow.id)
  store.knowledge.learnRedirectUri(behind)
}

/** The address that a request_uri is fetched at: a fragment may hold the hash of the request object (OpenID Connect Core §6.2). */
function fetchedAt(requestUri: string | undefined): string | undefined {
  return requestUri === undefined ? undefined : withoutFragment(requestUri)
}

/** A login at another provider within the flow runs between its request and its response. */
function begin(store: FlowStore, message: AuthorizationRequest, chained: FlowId | undefined): FlowRecord {
  const flow = store.begin(message)
  const parent = [store.get(chained), ...brokers(store, message)].find(
    (candidate) => candidate && candidate !== flow && !isAnswered(candidate) && isOther(requestOf(candidate), message),
  )
  if (parent) flow.parent = parent.id
  return flow
}

/** The flows that wait at the server to which this request wants its response sent: that server is the client here. */
function brokers(store: FlowStore, message: AuthorizationRequest): readonly FlowRecord[] {
  const redirectUri = parameterValue(message, 'redirect_uri')
  const origin = redirectUri && comparableOrigin(redirectUri)
  return origin ? store.those(store.index.get('redirect-uri', `waiting at ${origin}`)) : []
}

/** A login begun anew is not nested in the one that was given up. */
function isOther(outer: Step | undefined, message: AuthorizationRequest): boolean {
  if (!outer) return false
  return parameterValue(outer.message, 'redirect_uri') !== parameterValue(message, 'redirect_uri')
}

function sameRequest(step: Step, message: AuthorizationRequest): boolean {
  return ['client_id', 'response_type'].every(
    (name) => parameterValue(step.message, name) === parameterValue(message, name),
  )
}

/** The same request at the same server: it sent the browser to its login page and back. */
function isRepeat(step: Step, message: AuthorizationRequest): boolean {
  if (comparableOrigin(step.message.endpoint) !== comparableOrigin(message.endpoint)) return false
  const names = [
    'client_id',
    'response_type',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
    'code_challenge',
    'request_uri',
  ]
  return names.every((name) => parameterValue(step.message, name) === parameterValue(message, name))
}

/** The step in which the flow asks, if it was seen. */
export const requestOf = (flow: FlowRecord) => flow.core.find(({ kind }) => kind === 'authorization-request')

/** True once the authorization request was answered, well or not. */
export function isAnswered(flow: FlowRecord): boolean {
  return flow.core.some(({ kind }) => kind === 'authorization-response' || kind === 'authorization-error-page')
}

/** Where the flow's response is to go. */
export const redirectUriOf = (flow: FlowRecord): string | undefined => {
  const value = flow.core.map(({ message }) => parameterValue(message, 'redirect_uri')).find((uri) => uri !== undefined)
  return value === undefined ? undefined : comparableEndpoint(value)
}

/** The client's redirect URI as the gateway in front of the client asks for it, where both legs of the sending off were seen. */
export function innerRedirectUri({ core, initiator }: FlowRecord): string | undefined {
  if (!initiator?.inner) return undefined
  const value = core.map(({ message }) => parameterValue(message, 'redirect_uri')).find((uri) => uri !== undefined)
  const outside = value && urlParts(value)
  if (!outside || comparableOrigin(value) !== comparableOrigin(initiator.url)) return undefined
  return comparableEndpoint(`${urlParts(initiator.inner.request.url).origin}${outside.path}`)
}

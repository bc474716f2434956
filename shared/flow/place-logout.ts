import { headerValue } from '../exchange/exchange.ts'
import { parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { EndpointRequest } from '../oauth/message.ts'
import type { FlowId, TieKind } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { seat } from './legs.ts'
import { flowOfPage } from './pages.ts'
import { sessionClaims, sessionKey } from './sessions.ts'

type Found = { readonly flow: FlowRecord; readonly by: TieKind } | undefined

/** The browser asks the server for the end of the session that a login began (OpenID Connect RP-Initiated Logout §2). */
export function placeEndSession(store: FlowStore, message: EndpointRequest): FlowRecord {
  const hint = parameterValue(message, 'id_token_hint')
  const { session, subject, audience } = sessionClaims(hint)
  const isOfClient = (flow: FlowRecord) => audience.length === 0 || audience.includes(flow.clientId?.value ?? '')
  const first = (by: TieKind, ids: readonly FlowId[], fits: (flow: FlowRecord) => boolean): Found => {
    const flow = store.those(ids).find(fits)
    return flow && { flow, by }
  }
  const origin = comparableOrigin(message.endpoint)
  return sit(
    store,
    message,
    first('id-token', store.index.get('id-token', hint), () => true) ??
      first('session', store.index.get('session', session), isOfClient) ??
      first('subject', store.index.get('subject', subject), isOfClient) ??
      first(
        'client-id',
        store.index.get('client', parameterValue(message, 'client_id')),
        (flow) => flow.server === origin && flow.outcome === 'completed',
      ),
  )
}

/**
 * Within its logout page the server has the browser call every client of the session (OpenID Connect Front-Channel
 * Logout §3): the flow of that client is the one whose response went to the same origin.
 */
export function placeFrontChannelLogout(
  store: FlowStore,
  message: EndpointRequest,
  chained: FlowId | undefined,
): FlowRecord {
  const session = sessionKey(parameterValue(message, 'iss'), parameterValue(message, 'sid'))
  const ofSession = store.those(store.index.get('session', session))
  const origin = comparableOrigin(message.endpoint)
  const own = ofSession.find((flow) => clientOrigin(flow) === origin) ?? ofSession[0]
  const around = store.get(chained)
  return sit(store, message, own ? { flow: own, by: 'session' } : around && { flow: around, by: 'redirect-chain' })
}

/** The server tells the client itself, with a token that names session or subject (OpenID Connect Back-Channel Logout §2.4). */
export function placeBackChannelLogout(store: FlowStore, message: EndpointRequest): FlowRecord {
  const { session, subject, audience } = sessionClaims(parameterValue(message, 'logout_token'))
  const ofClient = (ids: readonly FlowId[]) =>
    store.those(ids).find(({ clientId }) => clientId !== undefined && audience.includes(clientId.value))
  const bySession = ofClient(store.index.get('session', session))
  const bySubject = bySession ? undefined : ofClient(store.index.get('subject', subject))
  const found: Found = bySession ? { flow: bySession, by: 'session' } : bySubject && { flow: bySubject, by: 'subject' }
  return sit(store, message, found)
}

/** The client's page watches the login by a frame of the server (OpenID Connect Session Management §3). */
export function placeSessionCheck(store: FlowStore, message: EndpointRequest): FlowRecord | undefined {
  const page = headerValue(message.request.headers, 'referer')
  const flow = page && flowOfPage(store, message.endpoint, page)
  if (flow) seat(store, flow, message, 'page')
  return flow || undefined
}

/** A logout whose login was not seen is a flow by itself. */
function sit(store: FlowStore, message: EndpointRequest, found: Found): FlowRecord {
  if (!found) return store.begin(message)
  seat(store, found.flow, message, found.by)
  return found.flow
}

function clientOrigin({ core }: FlowRecord): string | undefined {
  const uri = core.map(({ message }) => parameterValue(message, 'redirect_uri')).find((value) => value !== undefined)
  return uri === undefined ? undefined : comparableOrigin(uri)
}

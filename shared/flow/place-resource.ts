import { keepNewest, replaceKnown } from '../exchange/keep-newest.ts'
import { urlParts } from '../exchange/url-parts.ts'
import type { ResourceRequest, ResourceResponse } from '../oauth/message.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { encloses, seat } from './legs.ts'
import { placeDemand, rememberDemand } from './place-discovery.ts'

/**
 * Puts a resource request into the flow that gave its token; a token of unknown origin has a flow of
 * its own. A request without a token counts only as the leg of one that had it, or where the answer leads to a login.
 */
export function placeResourceRequest(
  store: FlowStore,
  message: ResourceRequest,
  open: OpenResourceRequests,
): FlowRecord | undefined {
  const outer = open.around(message)
  const enclosing = outer && store.flowOf(outer.id)
  if (enclosing) {
    const step = enclosing.steps.findLast((candidate) => candidate.message.id === outer.id)
    if (!step) return enclosing
    if (step.sightings.length < mostLegs) {
      store.addSighting(enclosing, step, { as: 'inner-leg', message }, 'gateway-leg')
      return enclosing
    }
  }
  if (!message.token) return placeDemand(store, message)
  open.add(message)
  const byAccessToken = store.those(store.index.get('access-token', message.token.value))[0]
  // A client may send the ID token in its place.
  const known = byAccessToken ?? store.those(store.index.get('id-token', message.token.value))[0]
  if (known) store.addStep(known, message, byAccessToken ? 'access-token' : 'id-token')
  const flow = known ?? store.begin(message)
  store.index.add('access-token', message.token.value, flow.id)
  return flow
}

/** Puts a resource response beside its request. */
export function placeResourceResponse(store: FlowStore, message: ResourceResponse, flow: FlowRecord | undefined): void {
  if (!flow) return
  seat(store, flow, message, 'same-exchange')
  rememberDemand(store, message, flow)
}

/** The newest resource requests, among which the outer leg of an inner one is looked for. */
export interface OpenResourceRequests {
  add(message: ResourceRequest): void
  /** It is known better by now: what has ended is around nothing that began later. */
  replace(message: ResourceRequest): void
  around(inner: ResourceRequest): ResourceRequest | undefined
}

const newestKept = 64

/** A gateway asks again a few times; what a stream that is open for days is around are requests of their own. */
const mostLegs = 8

const idOf = ({ id }: ResourceRequest) => id

export function createOpenResourceRequests(): OpenResourceRequests {
  const newest: ResourceRequest[] = []
  return {
    add: (message) => keepNewest(newest, message, newestKept, idOf),
    replace: (message) => void replaceKnown(newest, message, idOf),
    around: (inner) =>
      newest.findLast((outer) => outer.id !== inner.id && encloses(outer, inner) && sameResource(outer, inner)),
  }
}

/** A gateway may put a prefix before the path or take one away; the end stays. */
function sameResource(outer: ResourceRequest, inner: ResourceRequest): boolean {
  const outerPath = urlParts(outer.request.url).path
  const innerPath = urlParts(inner.request.url).path
  if (outer.token && inner.token && outer.token.value !== inner.token.value) return false
  return outerPath.endsWith(innerPath) || innerPath.endsWith(outerPath)
}

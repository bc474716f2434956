import type { ExchangeId } from '../exchange/exchange.ts'
import { comparableOrigin, withoutFragment } from '../exchange/url-parts.ts'
import type { LearningKnowledge } from '../oauth/knowledge.ts'
import type { Message, MessageId } from '../oauth/message.ts'
import type { Flow, FlowId, SendingOff } from './flow.ts'
import { createFlowStore, type FlowRecord } from './flow-store.ts'
import type { Hop } from './hop.ts'
import { learnInitiator, placeAuthorizationRequest } from './place-authorization.ts'
import { placeAuthorizationResponse, placeErrorPage } from './place-authorization-response.ts'
import { placeEndpointRequest, placeEndpointResponse } from './place-endpoint.ts'
import { createOpenResourceRequests, placeResourceRequest, placeResourceResponse } from './place-resource.ts'
import { placeTokenRequest, placeTokenResponse } from './place-token.ts'
import { tellingStateIn } from './telling-state.ts'

/** Which flows an exchange changed. */
export interface CorrelationChanges {
  readonly changed: readonly FlowId[]
  readonly removed: readonly FlowId[]
  /** True of a page with no message in it to which a redirect within a flow leads. */
  readonly passedThrough: boolean
}

/** Ties messages together to flows, one exchange at a time. */
export interface Correlation {
  /**
   * Takes an exchange's messages. The same exchange again, more complete, replaces what it gave before.
   * The cost depends on the flow that it falls into, never on the length of the session.
   */
  add(hop: Hop, messages: readonly Message[]): CorrelationChanges
  flows(): Iterable<Flow>
  flow(id: FlowId): Flow | undefined
  flowOf(message: MessageId): FlowId | undefined
  /** Forgets these exchanges of a flow, which are resource requests: they are counted in it. */
  letGo(flow: FlowId, exchanges: ReadonlySet<ExchangeId>): void
  /** The URLs whose redirects led to this exchange, the nearest first. */
  before(exchange: ExchangeId, url: string): readonly string[]
}

/** Begins with no flows. What metadata and requests teach goes into `knowledge`. */
export function createCorrelation(knowledge: LearningKnowledge): Correlation {
  const store = createFlowStore(knowledge)
  const open = createOpenResourceRequests()
  const given = new Map<ExchangeId, readonly MessageId[]>()

  function place(message: Message, own: FlowRecord | undefined, chained: FlowId | undefined): FlowRecord | undefined {
    if ('about' in message) {
      if (message.part === 'request') return placeEndpointRequest(store, message, chained)
      placeEndpointResponse(store, message, own)
      return own
    }
    switch (message.kind) {
      case 'authorization-request':
        return placeAuthorizationRequest(store, message, chained)
      case 'authorization-response':
        return placeAuthorizationResponse(store, message, own && asks(own, message) ? own : undefined, chained)
      case 'authorization-error-page':
        placeErrorPage(store, message, own)
        return own
      case 'token-request':
        return placeTokenRequest(store, message)
      case 'token-response':
        placeTokenResponse(store, message, own)
        return own
      case 'resource-request':
        return placeResourceRequest(store, message, open)
      case 'resource-response':
        placeResourceResponse(store, message, own)
        return own
      default:
        return message satisfies never
    }
  }

  /** What was told while it went on has ended by now. */
  function replace(message: Message): void {
    store.replace(message)
    if (message.kind === 'resource-request') open.replace(message)
  }

  /** True where this exchange is the flow's own authorization request, not a delivery at a client that redirects onward. */
  function asks(flow: FlowRecord, { exchange }: Message): boolean {
    return flow.core.some(
      ({ kind, message, sightings }) =>
        kind === 'authorization-request' &&
        (message.exchange === exchange || sightings.some((sighting) => sighting.message.exchange === exchange)),
    )
  }

  return {
    add(hop, messages) {
      const ids = messages.map(({ id }) => id)
      for (const before of given.get(hop.exchange) ?? []) if (!ids.includes(before)) store.remove(before)
      if (ids.length > 0) given.set(hop.exchange, ids)
      const chained = store.chain.of(hop.url, hop.referer)
      store.chain.followed(hop.exchange, hop.url)
      if (hop.sendingOff) sendOff(hop.sendingOff)
      let own: FlowRecord | undefined
      let onward = chained
      for (const message of messages) {
        const known = store.flowOf(message.id)
        if (known) replace(message)
        const flow = known ?? place(message, own, chained)
        // A redirect that carries another flow's response leads out of this exchange's own flow.
        if (message.part === 'request') own = flow
        if (flow) onward = leadsOnward(flow, message)
      }
      if (hop.location) store.chain.redirected(hop.exchange, hop.url, hop.location)
      if (hop.location && onward) store.chain.leadsTo(hop.location, onward)
      else if (onward && !hop.location) store.chain.leadsTo(hop.url, onward)
      waitAt(own)
      return { ...store.changes(), passedThrough: messages.length === 0 && isPassedThrough(hop) }
    },
    flows: () => store.all(),
    flow: (id) => store.get(id),
    flowOf: (message) => store.flowOf(message)?.id,
    letGo(id, exchanges) {
      const flow = store.get(id)
      if (!flow) return
      store.letGo(flow, exchanges)
      for (const exchange of exchanges) given.delete(exchange)
    },
    before: (exchange, url) => store.chain.before(exchange, url),
  }

  /** A page's pictures name it in Referer, wherever they are: a redirect alone shows where the browser itself was sent. */
  function isPassedThrough({ isPage, url }: Hop): boolean {
    return isPage && store.chain.of(url, undefined) !== undefined
  }

  /** The browser may follow before the end of what sent it off is told. */
  function sendOff(sending: SendingOff): void {
    store.chain.sentOff(sending)
    const { to } = sending
    const ids = [
      ...store.index.get('request-url', withoutFragment(to)),
      ...store.index.get('state', tellingStateIn(to)),
    ]
    for (const flow of store.those(ids)) learnInitiator(store, flow)
  }

  /** After a nested flow has ended at its client, the browser goes on within the outer flow. */
  function leadsOnward(flow: FlowRecord, message: Message): FlowId {
    const delivered = message.kind === 'authorization-response' && message.sighting === 'delivery'
    return delivered && flow.parent ? flow.parent : flow.id
  }

  /** A server that received an authorization request may become the client of another: see `brokers`. */
  function waitAt(flow: FlowRecord | undefined): void {
    const request = flow?.core.find(({ kind }) => kind === 'authorization-request')
    const origin = request && comparableOrigin(request.message.endpoint)
    if (flow && origin) store.index.add('redirect-uri', `waiting at ${origin}`, flow.id)
  }
}

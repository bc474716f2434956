import type { ExchangeId } from '../exchange/exchange.ts'
import { parameterValue } from '../exchange/parameter.ts'
import type { Message } from '../oauth/message.ts'
import type { Step, TieKind } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { type Ran, ranWithin } from './ran-within.ts'

/** Legs begin and end together: the other one is among the newest steps. */
const newestSteps = 24

/**
 * Puts a message into a flow: beside the other leg where a gateway made two of it, else as a step of its own.
 * The inner leg ends first, so of two responses it is often the first that is told.
 */
export function seat(store: FlowStore, flow: FlowRecord, message: Message, by: TieKind): void {
  const newest = flow.steps.slice(-newestSteps)
  const others = newest.filter(({ kind }) => kind === message.kind)
  const outer = others.findLast((step) => areLegs(newest, step.message, message))
  const inner = outer ? undefined : others.findLast((step) => areLegs(newest, message, step.message))
  if (outer) store.addSighting(flow, outer, { as: 'inner-leg', message }, 'gateway-leg')
  else if (inner) store.addOuter(flow, inner, message, 'inner-leg')
  else store.addStep(flow, message, by)
}

/** The step of which this request is the leg behind a gateway. */
export function outerLeg(flow: FlowRecord, message: Message): Step | undefined {
  return flow.steps
    .slice(-newestSteps)
    .findLast(({ kind, message: outer }) => kind === message.kind && encloses(outer, message))
}

function areLegs(newest: readonly Step[], outer: Message, inner: Message): boolean {
  if (outer.kind === 'authorization-response' || inner.part === 'request') {
    return encloses(outer, inner) && isSame(outer, inner)
  }
  // Two responses are legs where their requests are: time alone would join what merely ran side by side.
  return newest.some(
    ({ message, sightings }) =>
      message.exchange === outer.exchange && sightings.some((other) => isLegAt(other, inner.exchange)),
  )
}

function isLegAt({ as, message }: Step['sightings'][number], exchange: ExchangeId): boolean {
  return as === 'inner-leg' && message.exchange === exchange
}

/** What the two legs of one message cannot but share: a client may well send another of the same kind meanwhile. */
const shared: Partial<Record<Message['kind'], readonly string[]>> = {
  'authorization-response': ['code'],
  'oauth1-request': ['oauth_signature', 'oauth_verifier'],
}

function isSame(one: Message, other: Message): boolean {
  return (shared[one.kind] ?? []).every((name) => parameterValue(one, name) === parameterValue(other, name))
}

/** True where one exchange ran within the other, at another address. */
export function encloses(outer: Message, inner: Message): boolean {
  return ranWithin(ran(inner), ran(outer))
}

function ran({ exchange, span, request, endpoint }: Message): Ran {
  return { exchange, span, method: request.method, url: endpoint }
}

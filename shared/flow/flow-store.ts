import type { ExchangeId } from '../exchange/exchange.ts'
import type { LearningKnowledge } from '../oauth/knowledge.ts'
import type { Message, MessageId } from '../oauth/message.ts'
import { oauth1Phase } from '../oauth/oauth1-phase.ts'
import { describe } from './describe-flow.ts'
import type { FlowId, Initiator, Sighting, Step, StepId, TieKind } from './flow.ts'
import { createFlowIndex, type FlowIndex } from './flow-index.ts'
import type { FlowRecord } from './flow-record.ts'
import { createRedirectChain, type RedirectChain } from './redirect-chain.ts'

export type { FlowRecord } from './flow-record.ts'

/** Where a message was put. */
interface Seat {
  readonly flow: FlowRecord
  readonly step: StepId
}

/** The flows of a session with their indexes: everything that correlation remembers. */
export interface FlowStore {
  readonly index: FlowIndex
  readonly chain: RedirectChain
  readonly knowledge: LearningKnowledge
  get(id: FlowId | undefined): FlowRecord | undefined
  all(): Iterable<FlowRecord>
  /** The flows of these ids that still exist. */
  those(ids: readonly FlowId[]): readonly FlowRecord[]
  /** Begins a flow with this message as its first step. */
  begin(message: Message): FlowRecord
  /** Puts a message into a flow as a step of its own. */
  addStep(flow: FlowRecord, message: Message, by: TieKind): void
  /** Adds to a step that the same message was seen elsewhere. */
  addSighting(flow: FlowRecord, step: Step, sighting: Sighting, by: TieKind): void
  /** Puts a message in the place of a step that is another sighting of it, and was told first. */
  addOuter(flow: FlowRecord, step: Step, outer: Message, as: Sighting['as']): void
  /** Makes a step a sighting of an earlier one: the client asked the same again, and was told the same. */
  fold(flow: FlowRecord, step: Step, into: Step, as: Sighting['as']): void
  /** Tells a flow what sent the browser off. */
  setInitiator(flow: FlowRecord, initiator: Initiator): void
  /** Moves every step of one flow into another. */
  merge(from: FlowRecord, into: FlowRecord): void
  /** The flow that a message is in. */
  flowOf(message: MessageId): FlowRecord | undefined
  /** Replaces a message by what it is now that more of its exchange was seen. */
  replace(message: Message): void
  /** Takes a message out again; a flow left without steps ends. */
  remove(message: MessageId): void
  /** Takes the resource requests and responses of these exchanges out: they are counted and not kept. */
  letGo(flow: FlowRecord, exchanges: ReadonlySet<ExchangeId>): void
  /** What changed since the last call. */
  changes(): { readonly changed: readonly FlowId[]; readonly removed: readonly FlowId[] }
}

/** Begins with no flows. */
export function createFlowStore(knowledge: LearningKnowledge): FlowStore {
  const flows = new Map<FlowId, FlowRecord>()
  const seats = new Map<MessageId, Seat>()
  const index = createFlowIndex()
  let changed = new Set<FlowId>()
  let removed = new Set<FlowId>()
  let begun = 0

  const touch = (flow: FlowRecord) => {
    describe(flow, knowledge)
    changed.add(flow.id)
  }
  const drop = (flow: FlowRecord) => {
    flows.delete(flow.id)
    changed.delete(flow.id)
    removed.add(flow.id)
  }
  const put = (flow: FlowRecord, step: Step) => {
    insertByTime(flow.steps, step)
    if (!isResource(step, flow)) insertByTime(flow.core, step)
    else if (isResponse(step) && !(flow.lastResource && isLater(flow.lastResource.message, step.message))) {
      flow.lastResource = step
    }
    for (const message of messagesOf(step)) seats.set(message.id, { flow, step: step.id })
  }

  const store: FlowStore = {
    index,
    chain: createRedirectChain(),
    knowledge,
    get: (id) => (id === undefined ? undefined : flows.get(id)),
    all: () => flows.values(),
    those: (ids) => ids.flatMap((id) => flows.get(id) ?? []),
    begin(message) {
      const flow: FlowRecord = {
        id: `flow-${++begun}` as FlowId,
        grant: 'unknown',
        startedAt: message.at,
        steps: [],
        core: [],
        ties: [],
        outcome: 'incomplete',
      }
      flows.set(flow.id, flow)
      put(flow, stepOf(flow, message))
      touch(flow)
      return flow
    },
    addStep(flow, message, by) {
      put(flow, stepOf(flow, message))
      flow.ties.push({ message: message.id, by })
      touch(flow)
    },
    addSighting(flow, step, sighting, by) {
      seats.set(sighting.message.id, { flow, step: step.id })
      swap(flow, { ...step, sightings: [...step.sightings, sighting] })
      flow.ties.push({ message: sighting.message.id, by })
      touch(flow)
    },
    addOuter(flow, step, outer, as) {
      for (const list of [flow.steps, flow.core]) {
        const at = list.findLastIndex(({ id }) => id === step.id)
        if (at >= 0) list.splice(at, 1)
      }
      const inner: Sighting = { as, message: step.message }
      put(flow, { ...stepOf(flow, outer), sightings: [inner, ...step.sightings] })
      flow.ties.push({ message: outer.id, by: as === 'inner-leg' ? 'gateway-leg' : 'code' })
      touch(flow)
    },
    fold(flow, step, into, as) {
      for (const list of [flow.steps, flow.core]) {
        const at = list.findLastIndex(({ id }) => id === step.id)
        if (at >= 0) list.splice(at, 1)
      }
      const sightings: readonly Sighting[] = [
        { as, message: step.message },
        ...step.sightings.map((other) => (other.as === 'inner-leg' ? { ...other, as: 'poll-leg' as const } : other)),
      ]
      for (const { message } of sightings) seats.set(message.id, { flow, step: into.id })
      swap(flow, { ...into, sightings: [...into.sightings, ...sightings] })
      touch(flow)
    },
    setInitiator(flow, initiator) {
      flow.initiator = initiator
      touch(flow)
    },
    merge(from, into) {
      for (const step of from.steps) put(into, { ...step, id: stepId(into.id, step.message.id) })
      into.ties.push(...from.ties)
      if (from.parent && from.parent !== into.id) into.parent ??= from.parent
      if (from.initiator) into.initiator ??= from.initiator
      if (from.letGo) into.letGo = (into.letGo ?? 0) + from.letGo
      index.rename(from.id, into.id)
      drop(from)
      touch(into)
    },
    flowOf: (message) => seats.get(message)?.flow,
    replace(message) {
      const seat = seats.get(message.id)
      const step = seat?.flow.steps.findLast((candidate) => candidate.id === seat.step)
      if (!seat || !step) return
      const next =
        step.message.id === message.id
          ? { ...step, message }
          : {
              ...step,
              sightings: step.sightings.map((sighting) =>
                sighting.message.id === message.id ? { ...sighting, message } : sighting,
              ),
            }
      swap(seat.flow, next)
      touch(seat.flow)
    },
    remove(message) {
      const seat = seats.get(message)
      if (!seat) return
      seats.delete(message)
      const { flow } = seat
      for (const list of [flow.steps, flow.core]) {
        const at = list.findLastIndex((step) => step.id === seat.step)
        const step = list[at]
        if (!step) continue
        if (step.message.id === message) list.splice(at, 1)
        else list[at] = { ...step, sightings: step.sightings.filter((sighting) => sighting.message.id !== message) }
      }
      if (flow.steps.length === 0) drop(flow)
      else touch(flow)
    },
    letGo(flow, exchanges) {
      const goes = (step: Step) => exchanges.has(step.message.exchange) && isResource(step, flow)
      const messages = new Set(
        flow.steps
          .filter(goes)
          .flatMap(messagesOf)
          .map(({ id }) => id),
      )
      for (const id of messages) seats.delete(id)
      keep(flow.steps, (step) => !messages.has(step.message.id))
      keep(flow.ties, ({ message }) => !messages.has(message))
      flow.letGo = (flow.letGo ?? 0) + exchanges.size
    },
    changes() {
      const taken = { changed: [...changed], removed: [...removed] }
      changed = new Set()
      removed = new Set()
      return taken
    },
  }
  return store
}

function stepId(flow: FlowId, message: MessageId): StepId {
  return `${flow}/${message}` as StepId
}

function stepOf(flow: FlowRecord, message: Message): Step {
  return { id: stepId(flow.id, message.id), kind: message.kind, message, sightings: [] }
}

/** A flow may have a hundred thousand of them; what OAuth 1.0a signs, and its answers, are some too (RFC 5849 §3). */
function isResource({ kind, message }: Step, { core }: FlowRecord): boolean {
  if (kind === 'oauth1-response') return !core.some((step) => step.message.exchange === message.exchange)
  return kind === 'resource-request' || kind === 'resource-response' || oauth1Phase(message) === 'authenticated-request'
}

/** Takes what does not stay out of a list. */
function keep<Item>(list: Item[], stays: (item: Item) => boolean): void {
  let length = 0
  for (const item of list) if (stays(item)) list[length++] = item
  list.length = length
}

const isResponse = ({ kind }: Step) => kind === 'resource-response'

const messagesOf = (step: Step): readonly Message[] => [step.message, ...step.sightings.map(({ message }) => message)]

/** Nearly always at the end: steps come in the order of their time. */
function insertByTime(steps: Step[], step: Step): void {
  let at = steps.length
  for (let before = steps[at - 1]; before && isLater(before.message, step.message); before = steps[at - 1]) at--
  steps.splice(at, 0, step)
}

function isLater(one: Message, other: Message): boolean {
  if (one.at !== other.at) return one.at > other.at
  if (one.exchange !== other.exchange) return one.exchange > other.exchange
  return one.part === 'response' && other.part === 'request'
}

function swap(flow: FlowRecord, next: Step): void {
  for (const list of [flow.steps, flow.core]) {
    const at = list.findLastIndex((step) => step.id === next.id)
    if (at >= 0) list[at] = next
  }
  if (flow.lastResource?.id === next.id) flow.lastResource = next
}

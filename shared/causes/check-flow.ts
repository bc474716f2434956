import type { Flow, Step } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import type { TokenFacts } from '../tokens/token-facts.ts'
import type { Cause, CheckContext, LooseContext } from './cause.ts'
import { type Finding, type FindingId, type Observation, severities } from './finding.ts'
import { causes } from './index.ts'
import { underRoots } from './roots.ts'

type Found = readonly [cause: Cause, observation: Observation]

/** The observations on one resource step stay what they are for as long as the step and its context do. */
export type ResourceCache = WeakMap<Step, readonly Found[]>

/** How many checks were run: each cause counts where it is asked. */
export interface CheckCount {
  ran: number
}

/** How many findings of one cause on resource steps are kept a flow: a client that polls repeats itself. */
const repeatsKept = 20

const byId: ReadonlyMap<string, Cause> = new Map(causes.map((cause) => [cause.id, cause]))

const causesOfFlows = causes.filter(({ check }) => check).length
const causesOfResources = causes.filter(({ checkResource }) => checkResource).length
const causesOfLoose = causes.filter(({ checkLoose }) => checkLoose).length

/** Runs every cause on a flow. The worst findings come first, and what one brought about stands under it. */
export function checkFlow(
  flow: Flow,
  context: CheckContext,
  seen: ResourceCache,
  count: CheckCount,
  loose: LooseContextOf,
): readonly Finding[] {
  count.ran += causesOfFlows
  const found: Found[] = causes.flatMap(
    (cause) => cause.check?.(flow, context).map((observation): Found => [cause, observation]) ?? [],
  )
  const places = new Set(found.map(placeOf))
  found.push(...besideFlow(flow, loose, count).filter((entry) => !places.has(placeOf(entry))))
  const counts = new Map<Cause, number>()
  if (flow.lastResource) {
    for (const step of flow.steps) {
      if (step.kind !== 'resource-request' && step.kind !== 'resource-response') continue
      for (const entry of resourceFindings(step, flow, context, seen, count, loose)) {
        const repeats = (counts.get(entry[0]) ?? 0) + 1
        counts.set(entry[0], repeats)
        if (repeats <= repeatsKept) found.push(entry)
      }
    }
  }
  const explained = found.some((entry) => entry[1].severity === 'error' && !isGeneric(entry))
  const kept = explained ? found.filter((entry) => !isGeneric(entry)) : withoutLastResort(found)
  const findings = kept.map(([cause, observation], index) => finding(cause, observation, index, flow))
  return underRoots(inOrder(findings), byId, flow)
}

/** The context of a check on a message by itself, with the request of its exchange. */
export type LooseContextOf = (message: Message, request: Message | undefined) => LooseContext

/** What prepares a login, watches it or ends it is checked as it is outside of flows; what a check of the flow found there stays its own. */
function besideFlow(flow: Flow, loose: LooseContextOf, count: CheckCount): readonly Found[] {
  return flow.core.flatMap(({ message }, index) => {
    if (!('about' in message)) return []
    const request = requestBefore(flow.core, index, message)
    return looseFindings(message, loose(message, request), count)
  })
}

/** Nearly always the step before: a flow may have thousands of them. */
function requestBefore(core: readonly Step[], index: number, { exchange }: Message): Message | undefined {
  for (let at = index; at >= 0; at--) {
    const message = core[at]?.message
    if (message?.exchange === exchange && message.part === 'request') return message
  }
  return undefined
}

/** A demand for a token led to the flow, and was none of its uses of one. */
function atDemand({ message }: Step, flow: Flow, loose: LooseContextOf, count: CheckCount): readonly Found[] {
  if (message.kind !== 'resource-response' || message.response.status !== 401) return []
  const request = flow.steps.find(
    (step) => step.kind === 'resource-request' && step.message.exchange === message.exchange,
  )?.message
  if (request?.kind !== 'resource-request' || request.token) return []
  return looseFindings(message, loose(message, request), count)
}

function looseFindings(message: Message, context: LooseContext, count: CheckCount): readonly Found[] {
  count.ran += causesOfLoose
  return causes.flatMap(
    (cause) => cause.checkLoose?.(message, context).map((observation): Found => [cause, observation]) ?? [],
  )
}

const placeOf = ([{ id }, { evidence }]: Found) => `${id} ${evidence[0].place.exchange} ${evidence[0].place.location}`

/** The reading of a refusal that says no more than the refusal itself. */
function isGeneric([cause, observation]: Found): boolean {
  return cause.isLastResort ?? cause.onlyIfUnexplained ?? observation.onlyIfUnexplained ?? false
}

/** What only says that something was refused stands where nothing else is wrong. */
function withoutLastResort(found: readonly Found[]): readonly Found[] {
  const others = found.filter(([cause]) => !cause.isLastResort)
  return others.some(([, { severity }]) => severity === 'error') ? others : found
}

function resourceFindings(
  step: Step,
  flow: Flow,
  context: CheckContext,
  seen: ResourceCache,
  count: CheckCount,
  loose: LooseContextOf,
): readonly Found[] {
  const known = seen.get(step)
  if (known) return known
  count.ran += causesOfResources
  const asking = watched(context)
  const own = causes.flatMap(
    (cause) =>
      cause.checkResource?.(step, flow, asking.context).map((observation): Found => [cause, observation]) ?? [],
  )
  const places = new Set(own.map(placeOf))
  const found = [...own, ...atDemand(step, flow, loose, count).filter((entry) => !places.has(placeOf(entry)))]
  if (!asking.owed()) seen.set(step, found)
  return found
}

/** A context that tells whether it left a question open: what was found then is not the last word. */
function watched<Context extends { readonly tokens: TokenFacts }>(context: Context) {
  let owed = false
  const note = <Answer>(answer: Answer | undefined): Answer | undefined => {
    owed ||= answer === undefined
    return answer
  }
  const { tokens } = context
  const watching: TokenFacts = {
    decode: (text) => tokens.decode(text),
    signature: (token, keys) => note(tokens.signature(token, keys)),
    open: (token, keys) => note(tokens.open(token, keys)),
  }
  return { context: { ...context, tokens: watching }, owed: () => owed }
}

/** Runs the causes that look at messages outside of flows. `open` where an answer is owed, after which they are to run again. */
export function checkLoose(
  message: Message,
  context: LooseContext,
  count: CheckCount,
): { readonly findings: readonly Finding[]; readonly open: boolean } {
  const asking = watched(context)
  const found = looseFindings(message, asking.context, count)
  const findings = found.map(([cause, observation], index) => finding(cause, observation, index, undefined))
  return { findings: underRoots(inOrder(findings), byId), open: asking.owed() }
}

function finding(cause: Cause, observation: Observation, index: number, flow: Flow | undefined): Finding {
  const { place } = observation.evidence[0]
  return {
    ...observation,
    id: `${flow?.id ?? 'none'}/${cause.id}/${place.exchange}/${place.location}/${index}` as FindingId,
    cause: cause.id,
    where: observation.where ?? cause.where,
    exchange: place.exchange,
    ...(flow && { flow: flow.id }),
  }
}

/** By severity; within one severity in the order found. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
}

import type { Flow, Step } from '../flow/flow.ts'
import type { Message } from '../oauth/message.ts'
import type { Cause, CheckContext, LooseContext } from './cause.ts'
import { type Finding, type FindingId, type Observation, severities } from './finding.ts'
import { causes } from './index.ts'
import { underRoots } from './roots.ts'

type Found = readonly [cause: Cause, observation: Observation]

/** The observations on one resource step stay what they are for as long as the step and its context do. */
export type ResourceCache = WeakMap<Step, readonly Found[]>

/** How many findings of one cause on resource steps are kept a flow: a client that polls repeats itself. */
const repeatsKept = 20

const byId: ReadonlyMap<string, Cause> = new Map(causes.map((cause) => [cause.id, cause]))

/** Runs every cause on a flow. The worst findings come first, and what one brought about stands under it. */
export function checkFlow(flow: Flow, context: CheckContext, seen: ResourceCache): readonly Finding[] {
  const found: Found[] = causes.flatMap((cause) =>
    cause.check(flow, context).map((observation): Found => [cause, observation]),
  )
  const counts = new Map<Cause, number>()
  if (flow.lastResource) {
    for (const step of flow.steps) {
      if (step.kind !== 'resource-request' && step.kind !== 'resource-response') continue
      for (const entry of resourceFindings(step, flow, context, seen)) {
        const count = (counts.get(entry[0]) ?? 0) + 1
        counts.set(entry[0], count)
        if (count <= repeatsKept) found.push(entry)
      }
    }
  }
  const explained = found.some(([cause, { severity }]) => severity === 'error' && !cause.onlyIfUnexplained)
  const kept = explained ? found.filter(([cause]) => !cause.onlyIfUnexplained) : found
  const findings = kept.map(([cause, observation], index) => finding(cause, observation, index, flow))
  return underRoots(inOrder(findings), byId)
}

function resourceFindings(step: Step, flow: Flow, context: CheckContext, seen: ResourceCache): readonly Found[] {
  const known = seen.get(step)
  if (known) return known
  const found = causes.flatMap(
    (cause) => cause.checkResource?.(step, flow, context).map((observation): Found => [cause, observation]) ?? [],
  )
  seen.set(step, found)
  return found
}

/** Runs the causes that look at messages outside of flows. */
export function checkLoose(message: Message, context: LooseContext): readonly Finding[] {
  const found = causes.flatMap(
    (cause) => cause.checkLoose?.(message, context).map((observation): Found => [cause, observation]) ?? [],
  )
  return found.map(([cause, observation], index) => finding(cause, observation, index, undefined))
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

import type { FlowRow, StepRow } from '../../shared/bridge/rows.ts'
import type { Mirror } from './mirror.ts'
import type { Chosen, View } from './view.ts'

/** The flow that is shown: the one the person chose, else the newest. */
export function chosenFlow({ flows }: Pick<Mirror, 'flows'>, { flow }: Pick<View, 'flow'>): string | null {
  if (flow !== null && flows.has(flow)) return flow
  let newest: FlowRow | undefined
  for (const row of flows.values()) if (!newest || row.startedAt > newest.startedAt) newest = row
  return newest?.id ?? null
}

/**
 * What is shown of a flow where the person has not chosen: the step with the worst finding, else the first seen. Where a
 * flow failed and nothing that was seen tells why, that is the step that was not seen: what went wrong lies there.
 */
export function stepToShow(flow: FlowRow, steps: ReadonlyMap<string, StepRow>): string | null {
  const rows = flow.steps.flatMap((id) => steps.get(id) ?? [])
  const untold = flow.outcome === 'failed' && (flow.worst === null || flow.worst === 'note')
  const missing = untold && rows.find((row) => row.exchange === null)
  if (missing) return missing.id
  const worst = flow.worst && rows.find((row) => row.worst === flow.worst)
  return (worst || rows.find((row) => row.exchange !== null) || rows[0])?.id ?? null
}

/** What the details show. */
export interface Shown {
  readonly step: StepRow | null
  readonly exchange: number | null
  readonly chosen: Chosen | null
}

/** Follows the choice to its step and its exchange; a choice that the feed removed falls back. */
export function shownDetail(mirror: Mirror, view: Pick<View, 'section' | 'flow' | 'chosen'>): Shown {
  const { chosen } = view
  if (chosen?.kind === 'exchange') {
    // The feed may have let it go: it is read from the session as before.
    return { step: null, exchange: chosen.id, chosen }
  }
  if (view.section === 'exchanges') return { step: null, exchange: null, chosen: null }
  const flowId = chosenFlow(mirror, view)
  const flow = flowId === null ? undefined : mirror.flows.get(flowId)
  if (!flow) return { step: null, exchange: null, chosen: null }
  const wanted = chosen?.kind === 'step' ? chosen.id : chosen?.step
  const id = wanted !== undefined && mirror.steps.has(wanted) ? wanted : stepToShow(flow, mirror.steps)
  const step = (id !== null && mirror.steps.get(id)) || null
  if (chosen?.kind === 'sighting' && step?.id === chosen.step) return { step, exchange: chosen.exchange, chosen }
  return { step, exchange: step?.exchange ?? null, chosen: step ? { kind: 'step', id: step.id } : null }
}

/** What holds a place: the step whose half of the exchange it is, else the exchange by itself. */
export function holderOf(mirror: Mirror, flow: string | null, exchange: number, location: string): Chosen {
  const row = flow === null ? undefined : mirror.flows.get(flow)
  const steps = row?.steps.flatMap((id) => mirror.steps.get(id) ?? []) ?? []
  const own = steps.filter((step) => step.exchange === exchange)
  const half = own.find((step) => location.startsWith(step.part)) ?? own[0]
  if (half) return { kind: 'step', id: half.id }
  const sighted = steps.find((step) => step.sightings.some((sighting) => sighting.exchange === exchange))
  if (sighted) return { kind: 'sighting', step: sighted.id, exchange }
  return { kind: 'exchange', id: exchange }
}

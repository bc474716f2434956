import type { FlowRow, StepRow } from '../../shared/bridge/rows.ts'

/** A line of the timeline. */
export type TimelineItem =
  | { readonly kind: 'step'; readonly id: string; readonly key: string }
  /** The same message, seen elsewhere. */
  | {
      readonly kind: 'sighting'
      readonly step: string
      readonly exchange: number
      readonly as: StepRow['sightings'][number]['as']
      readonly key: string
    }
  /** Opens and closes the list of a step's polls. */
  | { readonly kind: 'polls'; readonly step: string; readonly open: boolean; readonly key: string }
  /** A flow that ran within this one. */
  | { readonly kind: 'nested'; readonly flow: string; readonly key: string }

const isPoll = ({ as }: StepRow['sightings'][number]) => as === 'poll' || as === 'poll-leg'

/**
 * The lines of a flow: its steps, under each its other sightings, and nested flows where they began. Polls may be
 * hundreds: they are listed for the steps of `unfolded` alone.
 */
export function timelineItems(
  flow: FlowRow,
  steps: ReadonlyMap<string, StepRow>,
  nested: readonly FlowRow[],
  unfolded: ReadonlySet<string> = new Set(),
): readonly TimelineItem[] {
  const items: TimelineItem[] = []
  const waiting = nested.toSorted((a, b) => a.startedAt - b.startedAt)
  const begin = (before: number) => {
    for (let first = waiting[0]; first && first.startedAt < before; first = waiting[0]) {
      items.push({ kind: 'nested', flow: first.id, key: `nested ${first.id}` })
      waiting.shift()
    }
  }
  for (const id of flow.steps) {
    const step = steps.get(id)
    if (!step) continue
    if (step.at !== null) begin(step.at)
    items.push({ kind: 'step', id, key: id })
    const list = (sightings: StepRow['sightings']) => {
      for (const { as, exchange } of sightings) {
        items.push({ kind: 'sighting', step: id, exchange, as, key: `${id} ${as} ${exchange}` })
      }
    }
    list(step.sightings.filter((sighting) => !isPoll(sighting)))
    if (!step.polls) continue
    const open = unfolded.has(id)
    items.push({ kind: 'polls', step: id, open, key: `${id} polls` })
    if (open) list(step.sightings.filter(isPoll))
  }
  begin(Number.POSITIVE_INFINITY)
  return items
}

/** The flows that ran directly within this one. */
export function nestedFlows(flows: ReadonlyMap<string, FlowRow>, parent: string): readonly FlowRow[] {
  return [...flows.values()].filter((flow) => flow.parent === parent)
}

/** Where the bar of a step lies in its flow, in hundredths of its length. */
export interface Bar {
  readonly start: number
  readonly length: number
}

/** Null for what has no time. A step that took no time at all is still to be seen: the style sheet gives it a width. */
export function barOf(
  { at, durationMs }: Pick<StepRow, 'at' | 'durationMs'>,
  { startedAt, endedAt }: Pick<FlowRow, 'startedAt' | 'endedAt'>,
): Bar | null {
  if (at === null) return null
  const total = Math.max(1, (endedAt ?? at + (durationMs ?? 0)) - startedAt)
  const start = clamp(((at - startedAt) / total) * 100, 0, 100)
  return { start, length: clamp(((durationMs ?? 0) / total) * 100, 0, 100 - start) }
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

import type { StepRow } from '../../shared/bridge/rows.ts'
import type { Role } from '../../shared/bridge/shown.ts'

/** The parties from left to right, as a sequence is usually drawn. */
const order: readonly Role[] = ['user-agent', 'client', 'gateway', 'authorization-server', 'resource-server']

/** The parties that take part in a flow, and how much room each has, in pixels. */
export interface Lanes {
  readonly roles: readonly Role[]
  readonly width: number
}

/** How wide a lane is drawn where there is room for it; it holds its party's name. */
export const fullWidth = 50
/** With less, the name of its party has no room. */
const nameWidth = 38
/** What stands beside the lanes and a step's name: when it was, and how it ended. */
const besides = 180
/** What a step's name needs to be read. */
const stepName = 190
/** How much of a tight timeline the lanes may take. */
const mostOfTight = 1 / 3

/** The parties that take part in these steps; a flow behind a gateway has one more. */
export function lanesOf(steps: readonly Pick<StepRow, 'from' | 'to' | 'sightings'>[]): readonly Role[] {
  const taking = new Set<Role>()
  for (const { from, to } of steps) taking.add(from).add(to)
  if (steps.some(({ sightings }) => sightings.some(({ as }) => as === 'inner-leg' || as === 'poll-leg')))
    taking.add('gateway')
  return order.filter((role) => taking.has(role))
}

/** How wide each of so many lanes is, in a timeline so wide: the names of steps are what must be read. */
export function laneWidthIn(timeline: number | null, lanes: number): number {
  if (timeline === null || timeline - besides - lanes * fullWidth >= stepName) return fullWidth
  return Math.floor(Math.min(nameWidth, (timeline * mostOfTight) / lanes))
}

/** Whether a lane so wide has room for its party's name. */
export const holdsName = (width: number): boolean => width >= nameWidth

/** Where the middle of a lane is, in pixels. */
export const laneCentre = (lane: number, width: number): number => lane * width + width / 2

import type { Role, StepRow } from '../../shared/bridge/views.ts'

/** The parties from left to right, as a sequence is usually drawn. */
const order: readonly Role[] = ['user-agent', 'client', 'gateway', 'authorization-server', 'resource-server']

export const laneWidth = 50

/** The parties that take part in these steps; a flow behind a gateway has one more. */
export function lanesOf(steps: readonly Pick<StepRow, 'from' | 'to' | 'sightings'>[]): readonly Role[] {
  const taking = new Set<Role>()
  for (const { from, to } of steps) taking.add(from).add(to)
  if (steps.some(({ sightings }) => sightings.some(({ as }) => as === 'inner-leg' || as === 'poll-leg')))
    taking.add('gateway')
  return order.filter((role) => taking.has(role))
}

/** Where the middle of a lane is, in pixels. */
export const laneCentre = (lane: number): number => lane * laneWidth + laneWidth / 2

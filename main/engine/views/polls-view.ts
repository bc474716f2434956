import type { PollsView } from '../../../shared/bridge/rows.ts'
import type { Step } from '../../../shared/flow/flow.ts'

/** How often, and how far apart, a client asked the same; null for a step that was taken once. */
export function pollsOf({ message, sightings }: Step): PollsView | null {
  const again = sightings.filter(({ as }) => as === 'poll')
  if (again.length === 0) return null
  const times = [message.at, ...again.map((sighting) => sighting.message.at)].sort((one, other) => one - other)
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  return {
    count: times.length,
    lastAt: times.at(-1) ?? message.at,
    shortestGapMs: gaps.reduce((least, gap) => Math.min(least, gap)),
    longestGapMs: gaps.reduce((most, gap) => Math.max(most, gap)),
  }
}

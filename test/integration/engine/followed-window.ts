import { applyEvents, emptyMirror, type Mirror } from '../../../renderer/store/mirror.ts'
import type { FeedEvent } from '../../../shared/bridge/feed.ts'

/** A window's mirror that follows a feed. */
export interface FollowedWindow {
  readonly mirror: Mirror
  /** How often it would have had to ask for a snapshot. */
  readonly gaps: number
  end(): void
}

/** Takes in what the feed tells, as the window does; `before` sees each event, and the mirror as it was before it. */
export function followWindow(
  subscribe: (listener: (event: FeedEvent) => void) => () => void,
  before: (mirror: Mirror, event: FeedEvent) => void = () => undefined,
): FollowedWindow {
  let mirror = emptyMirror
  let gaps = 0
  const end = subscribe((event) => {
    before(mirror, event)
    const next = applyEvents(mirror, [event])
    mirror = next.mirror
    if (next.gap) gaps++
  })
  return {
    get mirror() {
      return mirror
    },
    get gaps() {
      return gaps
    },
    end,
  }
}

/** All that a window can show of a mirror: the lists order their rows themselves. */
export function sightOf(mirror: Mirror) {
  const sorted = <Key, Value>(rows: ReadonlyMap<Key, Value>) =>
    [...rows].toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))
  return {
    ...mirror,
    causes: sorted(mirror.causes),
    exchanges: sorted(mirror.exchanges),
    flows: sorted(mirror.flows),
    steps: sorted(mirror.steps),
    findings: sorted(mirror.findings),
    findingsOf: sorted(mirror.findingsOf),
  }
}

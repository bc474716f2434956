import { memo, type ReactNode } from 'react'
import { duration } from '../format/time.ts'
import { useMirror } from '../store/mirror.ts'
import { fold } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'
import type { Placed } from '../ui/placed.ts'
import { sightingHeight } from './OtherRows.tsx'

interface PollsRowProps extends Placed {
  readonly step: string
  readonly open: boolean
}

/** How often a client asked the same, and how far apart: it lists each of the polls, or puts them together again. */
export const PollsRow = memo(function PollsRow(props: PollsRowProps): ReactNode {
  const { domId, index, top, selected, step, open } = props
  const polls = useMirror((mirror) => mirror.steps.get(step)?.polls ?? null)
  const at = useMirror((mirror) => mirror.steps.get(step)?.at ?? null)
  if (!polls || at === null) return null // the feed removed it before the list heard
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-expanded={open}
      className="polls-row"
      data-polls={polls.count}
      style={{ top, height: sightingHeight }}
      onClick={() => fold(step, !open)}
    >
      <span role="gridcell" className="polls-fold">
        <Icon name="chevronDown" size={13} />
        {open ? 'Put together' : 'Show each'}
      </span>
      <span role="gridcell" className="polls-words">
        <strong>{polls.count} times</strong> in {duration(polls.lastAt - at)}, {apart(polls)} apart
      </span>
    </div>
  )
})

/** `5.00 s`, or `5.00 s to 10.0 s`: what no watch tells apart is one length. */
function apart({
  shortestGapMs,
  longestGapMs,
}: {
  readonly shortestGapMs: number
  readonly longestGapMs: number
}): string {
  const [shortest, longest] = [duration(shortestGapMs), duration(longestGapMs)]
  return shortest === longest ? shortest : `${shortest} to ${longest}`
}

import { memo, type ReactNode } from 'react'
import type { FlowRow } from '../../shared/bridge/rows.ts'
import { dayAndClock, localDate } from '../format/time.ts'
import { grantName, outcomeName } from '../format/words.ts'
import { useMirror } from '../store/mirror.ts'
import { selectFlow } from '../store/view.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import type { Placed } from '../ui/placed.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { useClientName } from './use-client-name.ts'

interface FlowListRowProps extends Placed {
  readonly flow: string
  readonly depth: number
}

const outcomeIcon = { completed: 'check', failed: 'cross', incomplete: 'dashed' } as const satisfies Record<
  FlowRow['outcome'],
  IconName
>

/** One flow of the list: client, server, grant, outcome, its worst finding and its time. */
export const FlowListRow = memo(function FlowListRow(props: FlowListRowProps): ReactNode {
  const { flow: id, domId, depth, index, top, selected } = props
  const flow = useMirror((mirror) => mirror.flows.get(id))
  const client = useClientName(id)
  const worst = useMirror((mirror) => {
    const finding = mirror.findings.get(mirror.findingsOf.get(id)?.[0] ?? '')
    return finding && (mirror.causes.get(finding.cause)?.title ?? finding.message)
  })
  if (!flow) return null // the feed removed it before the list heard
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 1}
      aria-level={depth + 1}
      aria-selected={selected}
      className="flow-row"
      data-flow-id={id}
      data-outcome={flow.outcome}
      data-worst={flow.worst ?? undefined}
      data-nested={depth > 0 || undefined}
      style={{ top, paddingInlineStart: 12 + Math.min(depth, 4) * 18 }}
      onClick={() => selectFlow(id)}
    >
      <span role="gridcell" className="flow-outcome" title={outcomeName[flow.outcome]}>
        <Icon name={outcomeIcon[flow.outcome]} size={13} />
        <span className="spoken">{outcomeName[flow.outcome]}</span>
      </span>
      <span role="gridcell" className="flow-client">
        {client ?? 'Unknown client'}
      </span>
      <span role="gridcell" className="flow-time" title={localDate(flow.startedAt)}>
        {dayAndClock(flow.startedAt, Date.now())}
      </span>
      <span role="gridcell" className="flow-where">
        <span className="flow-server">{flow.server ?? flow.issuer ?? 'unknown server'}</span>
        <span aria-hidden="true"> · </span>
        <span>{grantName(flow.grant)}</span>
      </span>
      <span role="gridcell" className="flow-marks" data-none={flow.worst === null || undefined}>
        {flow.counts.error > 0 && <SeverityMark severity="error" count={flow.counts.error} />}
        {flow.counts.warning > 0 && <SeverityMark severity="warning" count={flow.counts.warning} />}
        {flow.counts.note > 0 && <SeverityMark severity="note" count={flow.counts.note} />}
      </span>
      {flow.worst && (
        <span role="gridcell" className="flow-worst" title={worst}>
          {worst}
        </span>
      )}
    </div>
  )
})

import { memo, type ReactNode } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { unreadHosts } from '../flows/unread-hosts.ts'
import { soFar } from '../format/size.ts'
import { duration, offset } from '../format/time.ts'
import { roleName } from '../format/words.ts'
import { useMirror } from '../store/mirror.ts'
import { choose } from '../store/view.ts'
import { BadCertificateMark } from '../ui/BadCertificateMark.tsx'
import type { Placed } from '../ui/placed.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { StatusCode } from '../ui/StatusCode.tsx'
import type { Lanes } from './lanes.ts'
import { SequenceArrow } from './SequenceArrow.tsx'
import { barOf } from './timeline-items.ts'

export const stepHeight = 58

interface StepTimelineRowProps extends Placed {
  readonly id: string
  readonly flow: string
  readonly lanes: Lanes
}

/** One step of the timeline. It reads its own step by id, so news of other steps does not draw it. */
export const StepTimelineRow = memo(function StepTimelineRow(props: StepTimelineRowProps): ReactNode {
  const { id, flow: flowId, domId, index, top, selected, lanes } = props
  const step = useMirror((mirror) => mirror.steps.get(id))
  const startedAt = useMirror((mirror) => mirror.flows.get(flowId)?.startedAt ?? 0)
  const endedAt = useMirror((mirror) => mirror.flows.get(flowId)?.endedAt ?? null)
  const coming = useMirror(({ exchanges }) => {
    const row = exchanges.get(step?.exchange ?? -1)
    return row?.outcome === 'answering' ? row.responseSize : null
  })
  const badCertificate = useMirror(({ exchanges }) => exchanges.get(step?.exchange ?? -1)?.badCertificate ?? false)
  const unread = useMirror((mirror) =>
    step?.exchange === null
      ? unreadHosts(mirror, step)
          .map(({ host }) => host)
          .join(', ')
      : '',
  )
  if (!step) return null // the feed removed it before the list heard
  const missing = step.exchange === null
  const bar = barOf(step, { startedAt, endedAt })
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      className="step-row"
      data-step-id={id}
      data-step-kind={step.kind}
      data-missing={missing || undefined}
      data-part={step.part}
      data-worst={step.worst ?? undefined}
      style={{ top, height: stepHeight }}
      onClick={() => choose({ kind: 'step', id }, flowId)}
    >
      <span role="gridcell" className="step-offset">
        {step.at === null ? '' : offset(Math.max(0, step.at - startedAt))}
      </span>
      <span role="gridcell" className="step-lanes">
        <SequenceArrow lanes={lanes} way={step} height={stepHeight} />
        <span className="spoken">
          from {roleName[step.from]} to {roleName[step.to]}
        </span>
      </span>
      <span role="gridcell" className="step-what">
        <span className="step-label">
          <span className="step-name">{step.label}</span>
          {step.polls && (
            <span className="step-count">
              <span className="spoken">, </span>×{step.polls.count}
            </span>
          )}
          {coming !== null && (
            <span className="step-coming">
              <span className="spoken">, of the response </span>
              {soFar(coming)}
            </span>
          )}
          {step.worst && (
            <span className="step-flags">
              <SeverityMark severity={step.worst} />
              <span className="step-finding-count">{counted(step.findings.length, 'finding')}</span>
            </span>
          )}
        </span>
        <span className="step-detail">
          {missing ? (
            `Not seen${unread && `. Not read meanwhile: ${unread}`}`
          ) : (
            <>
              {step.method && <span className="step-method">{step.method}</span>}
              {badCertificate && <BadCertificateMark />}
              <span className="step-host">{step.host}</span>
              {step.summary && <span className="step-summary">{step.summary}</span>}
            </>
          )}
        </span>
      </span>
      <span role="gridcell" className="step-result">
        <span className="step-status">{step.status !== null && <StatusCode status={step.status} />}</span>
        <span className="step-took">{step.durationMs === null ? '' : duration(step.durationMs)}</span>
        {bar && (
          <span className="step-track" aria-hidden="true">
            <span className="step-bar" style={{ left: `${bar.start}%`, width: `${bar.length}%` }} />
          </span>
        )}
      </span>
    </div>
  )
})

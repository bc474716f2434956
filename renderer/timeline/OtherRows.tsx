import { memo, type ReactNode } from 'react'
import { grantName, outcomeName, sightingName } from '../format/words.ts'
import { useMirror } from '../store/mirror.ts'
import { choose, selectFlow } from '../store/view.ts'
import { BadCertificateMark } from '../ui/BadCertificateMark.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { Placed } from '../ui/placed.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { StatusCode } from '../ui/StatusCode.tsx'
import type { Lanes } from './lanes.ts'
import { SequenceArrow } from './SequenceArrow.tsx'
import type { TimelineItem } from './timeline-items.ts'

export const sightingHeight = 32
export const nestedHeight = 46

interface SightingRowProps extends Placed {
  readonly flow: string
  readonly lanes: Lanes
  readonly item: Extract<TimelineItem, { kind: 'sighting' }>
}

/** The same message in another exchange, under its step. */
export const SightingRow = memo(function SightingRow(props: SightingRowProps): ReactNode {
  const { domId, index, top, selected, flow, lanes, item } = props
  const { step, exchange, as } = item
  const method = useMirror((mirror) => mirror.exchanges.get(exchange)?.method)
  const host = useMirror((mirror) => mirror.exchanges.get(exchange)?.host)
  const status = useMirror((mirror) => mirror.exchanges.get(exchange)?.status ?? null)
  const worst = useMirror((mirror) => mirror.exchanges.get(exchange)?.worst ?? null)
  const badCertificate = useMirror((mirror) => mirror.exchanges.get(exchange)?.badCertificate ?? false)
  // A poll is asked, or answered, as the first one was.
  const own = useMirror((mirror) => mirror.steps.get(step))
  const way = as === 'poll' && own ? own : as === 'inner-leg' ? behindGateway(own?.kind) : ways[as]
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      className="sighting-row"
      data-sighting={as}
      data-sighting-exchange={exchange}
      style={{ top, height: sightingHeight }}
      onClick={() => choose({ kind: 'sighting', step, exchange }, flow)}
    >
      <span role="gridcell" className="sighting-lanes">
        <SequenceArrow lanes={lanes} way={way} height={sightingHeight} />
      </span>
      <span role="gridcell" className="sighting-as">
        {sightingName[as]}
      </span>
      <span role="gridcell" className="sighting-where">
        <span className="step-method">{method}</span> {badCertificate && <BadCertificateMark />}
        {host}
        <span className="faint"> exchange {exchange}</span>
      </span>
      <span role="gridcell" className="sighting-status">
        {worst && <SeverityMark severity={worst} />}
        {status !== null && <StatusCode status={status} />}
      </span>
    </div>
  )
})

/** Who carries the message at its other sighting. */
const ways = {
  delivery: { from: 'user-agent', to: 'client' },
  'inner-leg': { from: 'gateway', to: 'authorization-server' },
  repeat: { from: 'user-agent', to: 'authorization-server' },
  poll: { from: 'client', to: 'authorization-server' },
  'poll-leg': { from: 'gateway', to: 'authorization-server' },
} as const

/** The response of the server goes to the client, who may stand behind a gateway of its own. */
function behindGateway(kind: string | undefined) {
  return kind === 'authorization-response' ? ({ from: 'gateway', to: 'client' } as const) : ways['inner-leg']
}

interface NestedRowProps extends Placed {
  readonly flow: string
}

/** A flow that ran within this one: it opens that flow. */
export const NestedRow = memo(function NestedRow({ domId, index, top, selected, flow }: NestedRowProps): ReactNode {
  const row = useMirror((mirror) => mirror.flows.get(flow))
  if (!row) return null // the feed removed it before the list heard
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      className="nested-row"
      data-nested-flow={flow}
      style={{ top, height: nestedHeight }}
      onClick={() => selectFlow(flow)}
    >
      <span role="gridcell" className="nested-box">
        <Icon name="nested" size={15} />
        <span className="nested-title">Nested login at {row.server ?? row.issuer ?? 'another server'}</span>
        <span className="faint">
          {grantName(row.grant)} · {outcomeName[row.outcome]}
        </span>
        {row.worst && <SeverityMark severity={row.worst} />}
        <Icon name="arrowRight" size={14} />
      </span>
    </div>
  )
})

import { memo, type ReactNode } from 'react'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { type Coming, comingOf } from '../format/coming.ts'
import { size, soFar } from '../format/size.ts'
import { dayOrClock, duration, localDate } from '../format/time.ts'
import { exchangeOutcomeName, messageName, messageNames } from '../format/words.ts'
import { useMirror } from '../store/mirror.ts'
import { choose } from '../store/view.ts'
import { BadCertificateMark } from '../ui/BadCertificateMark.tsx'
import type { Placed } from '../ui/placed.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { StatusCode } from '../ui/StatusCode.tsx'

interface ExchangeTableRowProps extends Placed {
  readonly id: number
}

/** One exchange of the plain list. */
export const ExchangeTableRow = memo(function ExchangeTableRow(props: ExchangeTableRowProps): ReactNode {
  const { id, domId, index, top, selected } = props
  const row = useMirror((mirror) => mirror.exchanges.get(id))
  if (!row) return null // the feed removed it before the list heard
  const coming = comingOf(row)
  const broken = row.outcome === 'failed' || row.outcome === 'cut' || row.outcome === 'aborted'
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className="exchange-row"
      data-exchange-id={id}
      data-outcome={row.outcome}
      data-worst={row.worst ?? undefined}
      data-oauth={row.messages.length > 0 || undefined}
      style={{ top }}
      onClick={() => choose({ kind: 'exchange', id }, null)}
    >
      <span role="gridcell" className="cell-number">
        {id}
      </span>
      <span role="gridcell">{row.method}</span>
      <span role="gridcell">
        {row.status !== null && <StatusCode status={row.status} />}
        {(row.status === null || broken) && (
          <span className="outcome-chip" data-broken={broken || undefined} title={row.error ?? undefined}>
            {coming === 'request' ? 'Sending' : exchangeOutcomeName[row.outcome]}
          </span>
        )}
      </span>
      <span role="gridcell" className="cell-host">
        {row.badCertificate && <BadCertificateMark />}
        {row.host}
      </span>
      <span role="gridcell" className="cell-target" title={row.error ?? row.target}>
        {row.target}
      </span>
      <span role="gridcell" className="cell-messages" title={row.messages.map(messageName).join(', ') || undefined}>
        {row.worst && <SeverityMark severity={row.worst} />}
        {messageNames(row.messages)}
      </span>
      <span role="gridcell" className="cell-program" title={row.program ?? undefined}>
        {row.program ?? ''}
      </span>
      <span role="gridcell" className="cell-type">
        {row.socketMessages === null ? (row.mediaType ?? '') : `WebSocket (${row.socketMessages})`}
      </span>
      <span role="gridcell" className="cell-number" title={sizeTitle(row, coming)}>
        {sizeWords(row, coming)}
      </span>
      <span role="gridcell" className="cell-number">
        {row.durationMs !== null && duration(row.durationMs)}
        {row.outcome === 'answering' && (
          <span className="outcome-chip" data-open>
            {exchangeOutcomeName[row.outcome]}
          </span>
        )}
      </span>
      <span role="gridcell" className="cell-number" title={localDate(row.startedAt)}>
        {dayOrClock(row.startedAt, Date.now())}
      </span>
    </div>
  )
})

function sizeWords({ outcome, sending, status, requestSize, responseSize }: ExchangeRow, coming: Coming): string {
  if (outcome === 'tunnelled') return (sending ? soFar : size)(requestSize + responseSize)
  if (coming === 'response') return soFar(responseSize)
  if (coming === 'request' && requestSize > 0) return soFar(requestSize)
  return status === null ? '' : size(responseSize)
}

function sizeTitle({ outcome, requestSize, responseSize }: ExchangeRow, coming: Coming): string | undefined {
  if (outcome === 'tunnelled') return `${size(requestSize)} sent, ${size(responseSize)} received`
  return coming ? `Of the ${coming}, which is still coming` : undefined
}

import { memo, type ReactNode } from 'react'
import type { StreamMessageView } from '../../shared/bridge/stream-view.ts'
import { size } from '../format/size.ts'
import { preciseClock } from '../format/time.ts'
import { Icon } from '../ui/Icon.tsx'
import type { Placed } from '../ui/placed.ts'
import { directionName, kindName, preview } from './message-words.ts'

interface MessageRowProps extends Placed {
  readonly message: StreamMessageView
  readonly onSelect: (number: number) => void
}

/** One message of the list. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps): ReactNode {
  const { message, domId, index, top, selected, onSelect } = props
  const { number, direction, kind, at, note } = message
  const line = preview(message)
  return (
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className="message-row"
      data-message={number}
      data-direction={direction}
      data-kind={kind}
      style={{ top }}
      onClick={() => onSelect(number)}
    >
      <span role="gridcell" className="cell-number">
        {number}
      </span>
      {kind !== 'event' && (
        <>
          <span role="gridcell" className="message-direction">
            <Icon name={direction === 'up' ? 'arrowUp' : 'arrowDown'} size={13} />
            {directionName[direction]}
          </span>
          <span role="gridcell">{kindName[kind]}</span>
        </>
      )}
      <span role="gridcell" className="message-preview" title={note ?? undefined}>
        {note && (
          <>
            <Icon name="warning" size={12} />
            <span className="spoken">{note}</span>
          </>
        )}
        {line === '' ? <span className="faint">empty</span> : line}
      </span>
      <span role="gridcell" className="cell-number">
        {size(message.size)}
      </span>
      {kind !== 'event' && (
        <span role="gridcell" className="cell-number">
          {at === null ? '' : preciseClock(at)}
        </span>
      )}
    </div>
  )
})

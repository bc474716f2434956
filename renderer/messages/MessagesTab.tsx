import { type ReactNode, useMemo, useState } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { StreamKind, StreamView } from '../../shared/bridge/stream-view.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { Icon } from '../ui/Icon.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { VirtualGrid } from '../ui/VirtualGrid.tsx'
import { MessageContent } from './MessageContent.tsx'
import { MessageRow } from './MessageRow.tsx'
import { filterMessages } from './message-words.ts'
import { useMessages } from './use-messages.ts'

const columns = {
  websocket: ['#', 'Direction', 'Kind', 'Content', 'Size', 'Time'],
  events: ['#', 'Event', 'Size'],
} as const satisfies Record<StreamKind, readonly string[]>

/** What a WebSocket carried, or the events of a stream, in the order in which they came. */
export function MessagesTab({ detail }: { readonly detail: ExchangeDetail }): ReactNode {
  const state = useMessages(detail)
  switch (state.kind) {
    case 'loading':
      return <div className="tab-empty" aria-busy="true" />
    case 'failed':
      return (
        <p className="tab-empty" role="alert">
          {state.message}
        </p>
      )
    case 'loaded':
      return <Loaded exchange={detail.id} stream={state.stream} />
    default:
      return state satisfies never
  }
}

interface LoadedProps {
  readonly exchange: number
  readonly stream: StreamView
}

function Loaded({ exchange, stream }: LoadedProps): ReactNode {
  const [filter, setFilter] = useState('')
  const [chosen, setChosen] = useState<number | null>(null)
  const { kind, messages } = stream
  const shown = useMemo(() => filterMessages(messages, filter), [messages, filter])
  const active = chosen === null ? -1 : shown.findIndex(({ number }) => number === chosen)
  const message = messages.find(({ number }) => number === chosen)
  const word = kind === 'events' ? 'event' : 'message'
  const label = kind === 'events' ? 'Events' : 'Messages'
  return (
    <div className="messages" data-kind={kind}>
      <div className="messages-bar">
        <SearchField
          label={`Filter ${label.toLowerCase()}`}
          placeholder="Filter by text"
          value={filter}
          hasKey={false}
          onChange={setFilter}
        />
        <span className="count" role="status">
          {filter.trim() === ''
            ? counted(messages.length, word)
            : `${shown.length} of ${counted(messages.length, word)}`}
        </span>
        <span className="outcome-chip" data-open={stream.open || undefined}>
          {stream.open ? 'Open' : kind === 'events' ? 'Ended' : 'Closed'}
        </span>
      </div>
      <Missing stream={stream} />
      {shown.length === 0 && <p className="tab-empty">{emptyWords(stream)}</p>}
      <VirtualGrid
        label={label}
        role="grid"
        count={shown.length}
        columns={columns[kind].length}
        heightOf={rowHeight}
        keyOf={(index) => String(shown[index]?.number ?? '')}
        active={active}
        onActive={(index) => setChosen(shown[index]?.number ?? null)}
        onOpen={() => document.querySelector<HTMLElement>('.message-content .body')?.focus()}
        sticksToEnd
        header={
          <div role="row" aria-rowindex={1} className="message-head">
            {columns[kind].map((column) => (
              <span key={column} role="columnheader">
                {column}
              </span>
            ))}
          </div>
        }
        row={(index, top, domId) => {
          const row = shown[index]
          if (!row) return null
          return (
            <MessageRow
              key={row.number}
              message={row}
              domId={domId}
              index={index}
              top={top}
              selected={index === active}
              onSelect={setChosen}
            />
          )
        }}
      />
      {message && <MessageContent key={message.number} exchange={exchange} message={message} />}
      {chosen !== null && !message && (
        <p className="tab-empty">Message {chosen} is not kept any more: newer ones took its place.</p>
      )}
    </div>
  )
}

const rowHeight = () => 28

function emptyWords({ kind, total, open }: StreamView): string {
  if (total > 0) return 'Nothing fits the filter.'
  return `No ${kind === 'events' ? 'event' : 'message'} came${open ? ' yet' : ''}.`
}

/** What is not in the list, and why. */
function Missing({ stream: { dropped, notes } }: { readonly stream: StreamView }): ReactNode {
  const sentences =
    dropped === 0
      ? notes
      : [
          `The first ${counted(dropped, 'message')} ${dropped === 1 ? 'is' : 'are'} not kept any more: of each WebSocket, only the newest are.`,
          ...notes,
        ]
  return sentences.map((sentence) => (
    <p key={sentence} className="messages-note">
      <Icon name="warning" size={13} />
      {sentence}
    </p>
  ))
}

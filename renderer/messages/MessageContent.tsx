import type { ReactNode } from 'react'
import type { StreamMessageView } from '../../shared/bridge/stream-view.ts'
import { size } from '../format/size.ts'
import { preciseClock } from '../format/time.ts'
import { ContentBox } from '../step/ContentBox.tsx'
import { directionName, kindName } from './message-words.ts'

interface MessageContentProps {
  readonly exchange: number
  readonly message: StreamMessageView
}

/** The chosen message as a whole. */
export function MessageContent({ exchange, message }: MessageContentProps): ReactNode {
  const { number, direction, kind, at, note, title, content, location } = message
  const word = kind === 'event' ? 'event' : 'message'
  const facts = [
    kind === 'event' ? null : directionName[direction].toLowerCase(),
    size(message.size),
    at === null ? null : preciseClock(at),
    content.kind !== 'empty' && content.cut && note === null ? 'only its beginning is drawn' : null,
  ]
  return (
    <section
      className="message-content"
      aria-label={`${kind === 'event' ? 'Event' : 'Message'} ${number}`}
      data-content-of={number}
    >
      <h3 className="group-title">
        {`${kindName[kind]} ${number}${title ? `: ${title.text}` : ''}`}
        <span className="body-facts">{facts.filter(Boolean).join(' · ')}</span>
      </h3>
      {note && <p className="tab-note">{note}</p>}
      {content.kind === 'empty' ? (
        <p className="tab-empty">{kind === 'close' ? 'It gives no reason.' : 'Nothing is in it.'}</p>
      ) : (
        <ContentBox
          content={content}
          place={{ exchange, location }}
          label={`Content of ${word} ${number}`}
          copyLabel={`Copy ${word} ${number}`}
          whole={`the ${word}`}
        />
      )}
    </section>
  )
}

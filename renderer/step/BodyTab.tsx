import type { ReactNode } from 'react'
import type { BodyView, ExchangeDetail } from '../../shared/bridge/views.ts'
import { size } from '../format/size.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { type Half, halfName, halves } from './halves.ts'
import { JsonText } from './JsonText.tsx'
import { useShown } from './use-shown.ts'

interface BodyTabProps {
  readonly detail: ExchangeDetail
  readonly first: Half
}

/** The bodies of both messages: text as it reads, anything else as bytes. */
export function BodyTab({ detail, first }: BodyTabProps): ReactNode {
  return halves(first).map((half) => {
    const body = detail[half]?.body
    return (
      body && (
        <section key={half} className="group">
          <h3 className="group-title">
            {halfName[half]}
            <span className="body-facts">{factsOf(body)}</span>
          </h3>
          <Content exchange={detail.id} half={half} content={body.content} />
        </section>
      )
    )
  })
}

function factsOf({ size: bytes, kept, mediaType, coding, content }: BodyView): string {
  const cut = content.kind !== 'empty' && content.cut ? `only the first ${size(kept)} are kept or drawn` : null
  return [mediaType, size(bytes), coding, cut].filter(Boolean).join(' · ')
}

interface ContentProps {
  readonly exchange: number
  readonly half: Half
  readonly content: BodyView['content']
}

function Content({ exchange, half, content }: ContentProps): ReactNode {
  switch (content.kind) {
    case 'empty':
      return <p className="tab-empty">No body.</p>
    case 'binary':
      return (
        <pre
          className="body"
          data-location={`${half}.body`}
          tabIndex={0}
          role="group"
          aria-label={`Bytes of the ${half}`}
        >
          {content.dump}
        </pre>
      )
    case 'text':
      return <TextContent exchange={exchange} half={half} content={content} />
    default:
      return content satisfies never
  }
}

interface TextContentProps {
  readonly exchange: number
  readonly half: Half
  readonly content: Extract<BodyView['content'], { kind: 'text' }>
}

function TextContent({ exchange, half, content: { language, text } }: TextContentProps): ReactNode {
  const shown = useShown(text, { exchange, location: `${half}.body` })
  return (
    <div className="body-box">
      <div className="body-actions">
        {(shown.masked || shown.revealed) && (
          <button type="button" className="small-button" onClick={shown.masked ? shown.reveal : shown.hide}>
            <Icon name={shown.masked ? 'eye' : 'eyeOff'} size={13} />
            {shown.masked ? 'Show secrets of the body' : 'Hide secrets of the body'}
          </button>
        )}
        <CopyButton text={shown.text} label={`Copy the body of the ${half}`} />
      </div>
      <pre
        className="body"
        data-location={`${half}.body`}
        data-masked={shown.masked || undefined}
        tabIndex={0}
        role="group"
        aria-label={`Body of the ${half}`}
      >
        {language === 'json' ? <JsonText text={shown.text} /> : shown.text}
      </pre>
    </div>
  )
}

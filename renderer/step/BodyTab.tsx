import type { ReactNode } from 'react'
import type { BodyView, ExchangeDetail } from '../../shared/bridge/views.ts'
import { size } from '../format/size.ts'
import { ContentBox } from './ContentBox.tsx'
import { type Half, halfName, halves } from './halves.ts'

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
          {body.content.kind === 'empty' ? (
            <p className="tab-empty">No body.</p>
          ) : (
            <ContentBox
              content={body.content}
              place={{ exchange: detail.id, location: `${half}.body` }}
              label={`${body.content.kind === 'text' ? 'Body' : 'Bytes'} of the ${half}`}
              copyLabel={`Copy the body of the ${half}`}
              whole="the body"
            />
          )}
        </section>
      )
    )
  })
}

function factsOf({ size: bytes, kept, mediaType, coding, content }: BodyView): string {
  const cut = content.kind !== 'empty' && content.cut ? `only the first ${size(kept)} are kept or drawn` : null
  return [mediaType, size(bytes), coding, cut].filter(Boolean).join(' · ')
}

import type { ReactNode } from 'react'
import type { BodyView } from '../../shared/bridge/content.ts'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import { comingIn } from '../format/coming.ts'
import { size, soFar } from '../format/size.ts'
import { ContentBox } from './ContentBox.tsx'
import { type Half, halfName, halves } from './halves.ts'

interface BodyTabProps {
  readonly detail: ExchangeDetail
  readonly first: Half
}

/** The bodies of both messages: text as it reads, anything else as bytes. */
export function BodyTab({ detail, first }: BodyTabProps): ReactNode {
  const coming = comingIn(detail)
  return halves(first).map((half) => {
    const body = detail[half]?.body
    return (
      body && (
        <section key={half} className="group">
          <h3 className="group-title">
            {halfName[half]}
            <span className="body-facts">{factsOf(body, half === coming)}</span>
          </h3>
          {body.content.kind === 'empty' ? (
            <p className="tab-empty">{half === coming ? 'Nothing of it has come yet.' : 'No body.'}</p>
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

function factsOf({ size: bytes, kept, mediaType, coding, content }: BodyView, isComing: boolean): string {
  const cut = content.kind !== 'empty' && content.cut ? `only the first ${size(kept)} are kept or drawn` : null
  return [mediaType, isComing ? soFar(bytes) : size(bytes), coding, cut].filter(Boolean).join(' · ')
}

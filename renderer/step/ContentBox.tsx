import type { ReactNode } from 'react'
import type { Content } from '../../shared/bridge/content.ts'
import type { Place } from '../../shared/bridge/shown.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { JsonText } from './JsonText.tsx'
import { useShown } from './use-shown.ts'

interface ContentBoxProps<Kind extends Content['kind']> {
  readonly content: Extract<Content, { readonly kind: Kind }>
  readonly place: Place
  /** What a screen reader calls it. */
  readonly label: string
  readonly copyLabel: string
  /** What its secrets are the secrets of: `the body`. */
  readonly whole: string
}

/** A body or a message: text as it reads, anything else as bytes. */
export function ContentBox({ content, ...rest }: ContentBoxProps<'text' | 'binary'>): ReactNode {
  switch (content.kind) {
    case 'text':
      return <TextBox content={content} {...rest} />
    case 'binary':
      return (
        <pre className="body" data-location={rest.place.location} tabIndex={0} role="group" aria-label={rest.label}>
          {content.dump}
        </pre>
      )
    default:
      return content satisfies never
  }
}

function TextBox({ content, place, label, copyLabel, whole }: ContentBoxProps<'text'>): ReactNode {
  const shown = useShown(content.text, place)
  return (
    <div className="body-box">
      <div className="body-actions">
        {(shown.masked || shown.revealed) && (
          <button type="button" className="small-button" onClick={shown.masked ? shown.reveal : shown.hide}>
            <Icon name={shown.masked ? 'eye' : 'eyeOff'} size={13} />
            {shown.masked ? 'Show' : 'Hide'} secrets of {whole}
          </button>
        )}
        <CopyButton text={shown.text} label={copyLabel} />
      </div>
      <pre
        className="body"
        data-location={place.location}
        data-masked={shown.masked || undefined}
        tabIndex={0}
        role="group"
        aria-label={label}
      >
        {content.language === 'json' ? <JsonText text={shown.text} /> : shown.text}
      </pre>
    </div>
  )
}

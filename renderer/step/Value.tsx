import type { ReactNode } from 'react'
import type { Place, Shown } from '../../shared/bridge/shown.ts'
import { Icon } from '../ui/Icon.tsx'
import { longText } from '../ui/long-text.ts'
import { useShown } from './use-shown.ts'

interface ValueProps {
  readonly value: Shown
  readonly place: Place
  readonly name: string
}

/** A value at its place: evidence finds it by `data-location`. A masked one is shown at a click. */
export function Value({ value, place, name }: ValueProps): ReactNode {
  const shown = useShown(value, place)
  return (
    <span className="value" data-location={place.location} data-masked={shown.masked || undefined} tabIndex={-1}>
      <span className="value-text" {...longText(shown.text.length, `Value of ${name}`)}>
        {shown.text === '' ? <span className="faint">empty</span> : shown.text}
      </span>
      {(shown.masked || shown.revealed) && (
        <button
          type="button"
          className="reveal"
          aria-label={`${shown.masked ? 'Show' : 'Hide'} the value of ${name}`}
          title={shown.masked ? 'Show the value' : 'Hide the value'}
          onClick={shown.masked ? shown.reveal : shown.hide}
        >
          <Icon name={shown.masked ? 'eye' : 'eyeOff'} size={14} />
        </button>
      )}
    </span>
  )
}

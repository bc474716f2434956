import type { ReactNode } from 'react'
import type { EvidenceView } from '../../shared/bridge/rows.ts'
import type { Shown } from '../../shared/bridge/shown.ts'
import { useShown } from '../step/use-shown.ts'
import { Icon } from '../ui/Icon.tsx'
import { longText } from '../ui/long-text.ts'
import { CharacterDiff } from './CharacterDiff.tsx'
import { jumpToPlace } from './jump-to-finding.ts'

interface EvidenceCardProps {
  readonly evidence: EvidenceView
  readonly exchange: number | null
}

/** One proof of a finding: the place, what stood there, and what should have. */
export function EvidenceCard({ evidence, exchange }: EvidenceCardProps): ReactNode {
  const { place, label, seen, expected, expectedAt } = evidence
  const above = useShown(seen ?? nothing, seen && place)
  const below = useShown(expected ?? nothing, expected && expectedAt)
  const compared = seen && expected && above.masked === below.masked
  const hidden = above.masked || (below.masked && expectedAt !== null)
  return (
    <div className="evidence" data-evidence-location={place.location} data-evidence-exchange={place.exchange}>
      <div className="evidence-head">
        <span className="evidence-label">{label}</span>
        <span className="evidence-actions">
          {(hidden || above.revealed || below.revealed) && (
            <button
              type="button"
              className="small-button"
              onClick={() => {
                for (const value of [above, below]) {
                  if (hidden && value.masked) value.reveal()
                  if (!hidden && value.revealed) value.hide()
                }
              }}
            >
              <Icon name={hidden ? 'eye' : 'eyeOff'} size={13} />
              {hidden ? 'Show values' : 'Hide values'}
            </button>
          )}
          <button type="button" className="small-button" onClick={() => jumpToPlace(place, exchange)}>
            <Icon name="target" size={13} />
            Jump to value
          </button>
          {expectedAt && (
            <button type="button" className="small-button" onClick={() => jumpToPlace(expectedAt, exchange)}>
              <Icon name="target" size={13} />
              Jump to expected
            </button>
          )}
        </span>
      </div>
      {compared ? (
        <CharacterDiff seen={above.text} expected={below.text} />
      ) : (
        <div className="diff diff-plain" {...longText(above.text.length + below.text.length, 'Seen and expected')}>
          <span className="diff-word" data-of="seen">
            seen
          </span>
          {seen ? <PlainValue which="seen" shown={above.text} /> : <em className="faint">nothing: it is absent</em>}
          {expected && (
            <>
              <span className="diff-word" data-of="expected">
                expected
              </span>
              <PlainValue which="expected" shown={below.text} />
            </>
          )}
        </div>
      )}
    </div>
  )
}

const nothing: Shown = { text: '', masked: false }

function PlainValue({ which, shown }: { readonly which: 'seen' | 'expected'; readonly shown: string }): ReactNode {
  return (
    <span data-role={which} className="diff-alone">
      {shown}
    </span>
  )
}

import type { ReactNode } from 'react'
import type { CauseInfo } from '../../shared/bridge/rows.ts'
import type { FixPlace } from '../../shared/bridge/shown.ts'
import { fixPlaceName } from '../format/words.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'

interface CauseWordsProps {
  readonly cause: CauseInfo
  /** Where the change is to be made; a finding may know better than its cause. */
  readonly where: FixPlace
}

/** Why it happens, what to change and where, where to look first, and where it is written. */
export function CauseWords({ cause, where }: CauseWordsProps): ReactNode {
  return (
    <dl className="cause">
      <dt>Possible cause</dt>
      <dd>{cause.possibleCause}</dd>
      <dt>Solution</dt>
      <dd>{cause.solution}</dd>
      <dt>Where to change it</dt>
      <dd data-where={where}>{fixPlaceName[where]}</dd>
      <dt>Where to look first</dt>
      <dd>{cause.troubleshoot}</dd>
      <dt>References</dt>
      <dd>
        <ul className="references">
          {cause.references.map(({ text, url }) => (
            <li key={text}>
              {url === null ? (
                text
              ) : (
                <>
                  <a href={url} target="_blank" rel="noreferrer">
                    {text}
                    <Icon name="external" size={12} />
                  </a>
                  <CopyButton text={url} label={`Copy the address of ${text}`} />
                </>
              )}
            </li>
          ))}
        </ul>
      </dd>
    </dl>
  )
}

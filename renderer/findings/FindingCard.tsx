import { type ReactNode, useId } from 'react'
import { useMirror } from '../store/mirror.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { longText } from '../ui/long-text.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { EvidenceCard } from './EvidenceCard.tsx'

interface FindingCardProps {
  readonly id: string
  /** The exchange that is shown, so that a jump within it stays there. */
  readonly exchange: number | null
}

/** What was found: what happened, the proof, why it happens, what to change, and where it is written. */
export function FindingCard({ id, exchange }: FindingCardProps): ReactNode {
  const titleId = useId()
  const finding = useMirror((mirror) => mirror.findings.get(id))
  const cause = useMirror((mirror) => mirror.causes.get(mirror.findings.get(id)?.cause ?? ''))
  if (!finding) return null // the feed removed it before the list heard
  return (
    <article
      className="finding"
      aria-labelledby={titleId}
      data-cause={finding.cause}
      data-severity={finding.severity}
      data-finding-id={id}
    >
      <h3 id={titleId} className="finding-title">
        <SeverityMark severity={finding.severity} />
        {cause?.title ?? finding.cause}
      </h3>
      <p className="finding-message" {...longText(finding.message.length, 'What happened')}>
        {finding.message}
      </p>
      {finding.evidence.map((evidence, index) => (
        <EvidenceCard
          // biome-ignore lint/suspicious/noArrayIndexKey: two proofs may share their place
          key={index}
          evidence={evidence}
          exchange={exchange}
        />
      ))}
      {cause && (
        <dl className="cause">
          <dt>Possible cause</dt>
          <dd>{cause.possibleCause}</dd>
          <dt>Solution</dt>
          <dd>{cause.solution}</dd>
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
      )}
    </article>
  )
}

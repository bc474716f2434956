import { type ReactNode, useId } from 'react'
import { useMirror } from '../store/mirror.ts'
import { longText } from '../ui/long-text.ts'
import { SeverityMark } from '../ui/SeverityMark.tsx'
import { CauseWords } from './CauseWords.tsx'
import { EvidenceCard } from './EvidenceCard.tsx'
import { RootLink } from './RootLink.tsx'

interface FindingCardProps {
  readonly id: string
  /** The exchange that is shown, so that a jump within it stays there. */
  readonly exchange: number | null
  /** True where it is drawn under the finding that brought it about. */
  readonly nested?: boolean
  /** The findings that this one brought about. */
  readonly children?: ReactNode
}

/** What was found: what happened, the proof, why it happens, what to change, and where it is written. */
export function FindingCard({ id, exchange, nested = false, children }: FindingCardProps): ReactNode {
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
      {!nested && finding.root !== null && <RootLink id={finding.root} />}
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
      {cause && <CauseWords cause={cause} where={finding.where} />}
      {children}
    </article>
  )
}

import { type ReactNode, useMemo } from 'react'
import { useMirror } from '../store/mirror.ts'
import { FindingCard } from './FindingCard.tsx'
import { underRoots } from './under-roots.ts'

interface FindingListProps {
  readonly ids: readonly string[]
  readonly exchange: number | null
}

/** Findings in their order, each with those that it brought about within it. */
export function FindingList({ ids, exchange }: FindingListProps): ReactNode {
  const findings = useMirror((mirror) => mirror.findings)
  const rooted = useMemo(() => underRoots(ids, findings), [ids, findings])
  return rooted.map(({ id, brought }) => (
    <FindingCard key={id} id={id} exchange={exchange}>
      {brought.length > 0 && (
        <section className="brought" aria-label="What it brought about">
          <h4 className="brought-title">What it brought about</h4>
          {brought.map((one) => (
            <FindingCard key={one} id={one} exchange={exchange} nested />
          ))}
        </section>
      )}
    </FindingCard>
  ))
}

import type { CauseInfo } from '../../shared/bridge/rows.ts'

export type SeverityFilter = 'all' | CauseInfo['severities'][number]

/** The checks whose words hold every word that was written, in the order of their ids. */
export function findChecks(
  causes: Iterable<CauseInfo>,
  search: string,
  severity: SeverityFilter,
): readonly CauseInfo[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return [...causes]
    .filter(({ severities }) => severity === 'all' || severities.includes(severity))
    .filter((cause) => {
      const text = [
        cause.id,
        cause.title,
        cause.possibleCause,
        cause.solution,
        ...cause.references.map((reference) => reference.text),
      ]
        .join(' ')
        .toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

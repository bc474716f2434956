import type { CauseInfo, FindingRow } from '../../shared/bridge/rows.ts'

/** What is said of findings that were not there before; null: there are none. */
export function newFindings(
  before: ReadonlySet<string>,
  findings: ReadonlyMap<string, FindingRow>,
  causes: ReadonlyMap<string, CauseInfo>,
): string | null {
  const fresh = [...findings.values()].filter(({ id }) => !before.has(id))
  const [first] = fresh
  if (!first) return null
  const title = causes.get(first.cause)?.title ?? first.cause
  const more = fresh.length > 1 ? `, and ${fresh.length - 1} more` : ''
  return `New ${first.severity}: ${title}${more}.`
}

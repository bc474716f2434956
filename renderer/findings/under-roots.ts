import type { FindingRow } from '../../shared/bridge/rows.ts'

/** A finding with those that it brought about. */
export interface RootedFinding {
  readonly id: string
  readonly brought: readonly string[]
}

/** Puts those findings whose root is among them under it; the order stays. */
export function underRoots(
  ids: readonly string[],
  findings: ReadonlyMap<string, Pick<FindingRow, 'root'>>,
): readonly RootedFinding[] {
  const here = new Set(ids)
  const rootOf = (id: string) => {
    const root = findings.get(id)?.root ?? null
    return root !== null && root !== id && here.has(root) ? root : null
  }
  return ids
    .filter((id) => rootOf(id) === null)
    .map((id) => ({ id, brought: ids.filter((other) => rootOf(other) === id) }))
}

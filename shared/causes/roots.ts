import type { ExchangeId } from '../exchange/exchange.ts'
import type { Flow } from '../flow/flow.ts'
import type { Cause } from './cause.ts'
import type { Finding } from './finding.ts'

/**
 * Puts findings under the one that brought them about: where a cause says that it leads to another, and
 * its finding shows no later, the other's finding gets it as its root. A root stands before what it brought about.
 */
export function underRoots(
  findings: readonly Finding[],
  causes: ReadonlyMap<string, Cause>,
  flow?: Flow,
): readonly Finding[] {
  const roots = new Map<Finding, Finding>()
  const inFront = flow && legsInFront(flow)
  for (const finding of findings) {
    const root = findings.find((candidate) => brings(candidate, finding, causes, inFront))
    if (root) roots.set(finding, root)
  }
  const grouped = findings.filter((finding) => !ultimate(finding, roots))
  return grouped.flatMap((root) => [
    root,
    ...findings
      .filter((finding) => ultimate(finding, roots) === root)
      .map((finding): Finding => ({ ...finding, root: root.id })),
  ])
}

function brings(
  root: Finding,
  other: Finding,
  causes: ReadonlyMap<string, Cause>,
  inFront: ((exchange: ExchangeId) => ExchangeId) | undefined,
): boolean {
  if (root === other || root.severity === 'note') return false
  // What was only fragile so far, and broke something later.
  if (root.cause === other.cause && !(root.severity === 'warning' && other.severity === 'error')) return false
  if (!causes.get(root.cause)?.leadsTo?.includes(other.cause)) return false
  const shown = Math.max(...other.evidence.map(({ place }) => place.exchange))
  return root.exchange <= shown || (inFront !== undefined && inFront(root.exchange) <= shown)
}

/**
 * The exchange in front of the gateway, for one behind it: they are one message, and what the client is told of it shows
 * at the first, whose number is the lower. The steps are read once, and only if a root stands behind what it explains.
 */
function legsInFront({ steps }: Flow): (exchange: ExchangeId) => ExchangeId {
  let known: Map<ExchangeId, ExchangeId> | undefined
  return (exchange) => {
    known ??= new Map(
      steps.flatMap(({ message, sightings }) =>
        sightings
          .filter(({ as }) => as === 'inner-leg')
          .map(({ message: behind }): [ExchangeId, ExchangeId] => [behind.exchange, message.exchange]),
      ),
    )
    return known.get(exchange) ?? exchange
  }
}

/** The root of the root; undefined for a finding that stands by itself, or in a circle. */
function ultimate(finding: Finding, roots: ReadonlyMap<Finding, Finding>): Finding | undefined {
  const passed = new Set<Finding>([finding])
  let root = roots.get(finding)
  for (let next = root && roots.get(root); next; next = roots.get(next)) {
    if (passed.has(next)) return undefined
    passed.add(next)
    root = next
  }
  return root
}

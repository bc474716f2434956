import type { FlowRow } from '../../../shared/bridge/views.ts'
import { type Finding, worseOf } from '../../../shared/causes/finding.ts'
import { urlParts } from '../../../shared/exchange/url-parts.ts'
import type { Flow } from '../../../shared/flow/flow.ts'

/** One line of the list of flows. */
export function flowRow(flow: Flow, findings: readonly Finding[], steps: readonly string[]): FlowRow {
  const counts = { error: 0, warning: 0, note: 0 }
  for (const { severity } of findings) counts[severity]++
  const last = flow.steps.at(-1)?.message
  return {
    id: flow.id,
    grant: flow.grant,
    outcome: flow.outcome,
    clientId: flow.clientId?.value ?? null,
    issuer: flow.issuer ?? null,
    server: flow.server === undefined ? null : urlParts(flow.server).authority,
    startedAt: flow.startedAt,
    endedAt: last ? (last.span.end ?? last.at) : null,
    parent: flow.parent ?? null,
    worst: findings.reduce<FlowRow['worst']>(
      (worst, { severity }) => worseOf(worst ?? undefined, severity) ?? null,
      null,
    ),
    counts,
    steps: [...steps],
  }
}

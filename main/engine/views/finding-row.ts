import type { EvidenceView, FindingRow } from '../../../shared/bridge/rows.ts'
import type { Evidence, Finding } from '../../../shared/causes/finding.ts'
import type { Flow } from '../../../shared/flow/flow.ts'
import { fillMessage, shownEvidence } from '../../../shared/redact/evidence.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import { isAt } from './flow-rows.ts'
import { placeLabel } from './place-label.ts'

/** A finding with its evidence, its secrets masked. */
export function findingRow(finding: Finding, flow: Flow | undefined, masker: Masker): FindingRow {
  return {
    id: finding.id,
    flow: flow?.id ?? null,
    step: flow?.steps.find((step) => isAt(finding, step))?.id ?? null,
    cause: finding.cause,
    severity: finding.severity,
    message: masker.text(fillMessage(finding, masker, false)),
    where: finding.where,
    root: finding.root ?? null,
    exchange: finding.exchange,
    evidence: finding.evidence.map((evidence) => evidenceView(evidence, flow, masker)),
  }
}

function evidenceView(evidence: Evidence, flow: Flow | undefined, masker: Masker): EvidenceView {
  const { seen, expected } = shownEvidence(evidence, masker, false)
  return {
    place: { ...evidence.place },
    label: placeLabel(evidence.place, flow),
    seen,
    expected,
    expectedAt: evidence.expectedAt ? { ...evidence.expectedAt } : null,
  }
}

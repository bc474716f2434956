import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Finding } from '../../shared/causes/finding.ts'
import type { ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Flow } from '../../shared/flow/flow.ts'
import { fillMessage, shownEvidence } from '../../shared/redact/evidence.ts'
import type { Masker } from '../../shared/redact/masker.ts'

/** ECMAScript has no later date, and a HAR file may claim one. */
const latestDate = 8.64e15

/** Which local program sent each exchange, as far as it is known. */
export type Programs = ReadonlyMap<ExchangeId, string>

/** The report as data: stable names for scripts. Secrets are placeholders. */
export function jsonReport(flows: readonly Flow[], analysis: Analysis, masker: Masker, programs: Programs) {
  return {
    flows: flows.map((flow) => ({
      id: flow.id,
      grant: flow.grant,
      outcome: flow.outcome,
      client_id: flow.clientId?.value ?? null,
      issuer: flow.issuer ?? null,
      ...(flow.parent !== undefined && { parent: flow.parent }),
      steps: flow.steps.map(({ kind, message, sightings }) => ({
        step: kind,
        exchange: message.exchange,
        at: new Date(Math.min(message.at, latestDate)).toISOString(),
        ...programOf(message.exchange, programs),
        ...pollsOf(sightings),
      })),
      findings: analysis.findings(flow.id).map((finding) => findingData(finding, masker)),
    })),
    findings: analysis.findings(undefined).map((finding) => findingData(finding, masker)),
  }
}

function programOf(exchange: ExchangeId, programs: Programs) {
  const program = programs.get(exchange)
  return program === undefined ? {} : { program }
}

/** The exchanges in which a client asked the same again, where the step stands for several. */
function pollsOf(sightings: Flow['steps'][number]['sightings']) {
  const polls = sightings.filter(({ as }) => as === 'poll').map(({ message }) => message.exchange)
  return polls.length > 0 ? { polls: polls.toSorted((one, other) => one - other) } : {}
}

function findingData(finding: Finding, masker: Masker) {
  return {
    id: finding.id,
    cause: finding.cause,
    severity: finding.severity,
    where: finding.where,
    ...(finding.root !== undefined && { root: finding.root }),
    message: fillMessage(finding, masker, false),
    exchange: finding.exchange,
    evidence: finding.evidence.map((evidence) => {
      const { seen, expected } = shownEvidence(evidence, masker, false)
      return {
        exchange: evidence.place.exchange,
        location: evidence.place.location,
        seen: seen?.text ?? null,
        expected: expected?.text ?? null,
      }
    }),
  }
}

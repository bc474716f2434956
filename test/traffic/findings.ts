import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Finding } from '../../shared/causes/finding.ts'
import type { Flow } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { capture, type Written } from './exchange.ts'

export interface Analysed {
  readonly flows: readonly Flow[]
  readonly findings: readonly Finding[]
}

/** Analyses a written capture as a whole. */
export function analysed(exchanges: readonly Written[], registration?: ClientRegistration): Analysed {
  const analysis = createAnalysis({ registrations: registration ? [registration] : [] })
  for (const exchange of capture(exchanges)) analysis.add(exchange)
  const flows = [...analysis.flows()]
  return { flows, findings: [...flows.flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)] }
}

/** The same after signatures were verified and encrypted tokens opened. */
export async function analysedAndSettled(
  exchanges: readonly Written[],
  registration?: ClientRegistration,
): Promise<Analysed> {
  const analysis = createAnalysis({ registrations: registration ? [registration] : [] })
  for (const exchange of capture(exchanges)) analysis.add(exchange)
  for (const { id } of analysis.flows()) analysis.findings(id)
  await analysis.settle()
  const flows = [...analysis.flows()]
  return { flows, findings: [...flows.flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)] }
}

/** Findings in short: cause, severity and the evidence as `exchange location: seen | expected`. */
export function inShort(findings: readonly Finding[]) {
  return findings.map(({ cause, severity, evidence }) => ({
    cause,
    severity,
    evidence: evidence.map(
      ({ place, seen, expected }) => `${place.exchange} ${place.location}: ${seen ?? '-'} | ${expected ?? '-'}`,
    ),
  }))
}

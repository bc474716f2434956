import { forAnalysis } from '../../main/engine/for-analysis.ts'
import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Analysis } from '../../shared/causes/analysis-contract.ts'
import type { Finding } from '../../shared/causes/finding.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { Flow } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'

/** What Tokentrail says of good traffic. */
export interface Checked {
  /** In the order in which they begin. */
  readonly flows: readonly Flow[]
  readonly findings: readonly Finding[]
  readonly checksRun: number
}

/** An alarm is an error or a warning: on good traffic it is false. */
export const isAlarm = ({ severity }: Finding): boolean => severity !== 'note'

/** Analyses a capture as a whole. */
export async function checkCapture(
  exchanges: Iterable<Exchange>,
  registrations: readonly ClientRegistration[] = [],
): Promise<Checked> {
  const analysis = createAnalysis({ registrations })
  for (const exchange of exchanges) analysis.add(forAnalysis(exchange))
  ask(analysis)
  await analysis.settle()
  return { findings: ask(analysis), flows: flowsOf(analysis), checksRun: analysis.checksRun }
}

/**
 * Analyses a capture as it grew, asking for the findings at every moment: gives the alarms that were raised
 * at any of them, each once.
 */
export async function checkGrowth(
  growth: Iterable<Exchange>,
  registrations: readonly ClientRegistration[] = [],
): Promise<Checked> {
  const analysis = createAnalysis({ registrations })
  const alarms = new Map<string, Finding>()
  for (const exchange of growth) {
    analysis.add(forAnalysis(exchange))
    ask(analysis)
    await analysis.settle()
    for (const finding of ask(analysis)) {
      if (isAlarm(finding)) alarms.set(`${finding.cause} ${JSON.stringify(finding.evidence)}`, finding)
    }
  }
  return { findings: [...alarms.values()], flows: flowsOf(analysis), checksRun: analysis.checksRun }
}

function ask(analysis: Analysis): readonly Finding[] {
  return [...flowsOf(analysis).flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)]
}

const flowsOf = (analysis: Analysis) => [...analysis.flows()].toSorted((one, other) => one.startedAt - other.startedAt)

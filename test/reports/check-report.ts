import { join } from 'node:path'
import { readHar } from '../../main/har/read-har.ts'
import { decodeExchange } from '../../main/proxy/decode-body.ts'
import { createAnalysis } from '../../shared/causes/analysis.ts'
import type { Finding } from '../../shared/causes/finding.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { capture } from '../traffic/exchange.ts'
import type { Capture, Report } from './report.ts'

/** What the analysis says of the two captures of a report. */
export interface CheckedReport {
  readonly found: boolean
  readonly silent: boolean
  /** What is told of the bad one: `severity cause`, notes left out. */
  readonly bad: readonly string[]
  /** What is told of the good one, which should be nothing but what stands beside the fault in both. */
  readonly good: readonly string[]
}

/** Analyses both captures. */
export async function checkReport(report: Report): Promise<CheckedReport> {
  const bad = await findingsIn(report.bad, report.registration)
  const good = await findingsIn(report.good, report.registration)
  const own = `${report.severity} ${report.cause}`
  return {
    found: bad.some((finding) => inShort(finding) === own),
    silent:
      !good.some(({ cause }) => cause === report.cause) && told(good).every((other) => report.beside?.includes(other)),
    bad: told(bad, report.severity === 'note'),
    good: told(good),
  }
}

/** One finding a cause and severity: a fault that shows at two places is one fault. */
function told(findings: readonly Finding[], notes = false): readonly string[] {
  return [...new Set(findings.filter(({ severity }) => notes || severity !== 'note').map(inShort))]
}

const inShort = ({ severity, cause }: Finding) => `${severity} ${cause}`

async function findingsIn(from: Capture, registration?: ClientRegistration): Promise<readonly Finding[]> {
  const analysis = createAnalysis({ registrations: registration ? [registration] : [] })
  for (const exchange of await exchangesOf(from)) analysis.add(decodeExchange(exchange))
  for (const { id } of analysis.flows()) analysis.findings(id)
  await analysis.settle()
  const flows = [...analysis.flows()]
  return [...flows.flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)]
}

async function exchangesOf(from: Capture): Promise<readonly Exchange[]> {
  if (!('recorded' in from)) return capture(from)
  const exchanges: Exchange[] = []
  for await (const item of readHar(join(import.meta.dirname, '../captures/reports', `${from.recorded}.har`))) {
    if (item.kind !== 'exchange') throw new Error(`${from.recorded}.har holds what cannot be read`)
    exchanges.push(item.exchange)
  }
  return exchanges
}

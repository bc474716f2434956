import { createAnalysis } from '../../shared/causes/analysis.ts'
import { processLabel } from '../../shared/exchange/client-process.ts'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { learnGivenSecrets, learnSecrets } from '../engine/learn-secrets.ts'
import { readRegistrations } from '../engine/read-registrations.ts'
import { readHar } from '../har/read-har.ts'
import { createTimeOrder } from '../har/time-order.ts'
import { hasColours } from './colours.ts'
import { jsonReport } from './json-report.ts'
import { textReport } from './text-report.ts'

/** How many entries that were left out are named. */
const skippedShown = 20

export interface AnalyzeOptions {
  readonly registration?: string
  readonly format: 'text' | 'json'
}

/**
 * Analyses a HAR file and prints what was found. Gives the exit code: 1 where a finding is an error, else 0.
 * @throws Error with a sentence for the person, where the file or the registration cannot be used; nothing is
 *   printed then.
 */
export async function analyze(file: string, options: AnalyzeOptions): Promise<number> {
  const registrations = options.registration === undefined ? [] : readRegistrations(options.registration)
  const analysis = createAnalysis({ registrations })
  const skipped: string[] = []
  let entries = 0
  let left = 0
  let masked = false
  const masker = createMasker()
  learnGivenSecrets(registrations, masker)
  const programs = new Map<ExchangeId, string>()
  const take = (exchange: Exchange) => {
    const { process: sender } = exchange.connection
    if (sender) programs.set(exchange.id, processLabel(sender))
    analysis.add(exchange)
    learnSecrets(analysis.messages(exchange.id), masker)
  }
  const order = createTimeOrder()
  for await (const item of readHar(file)) {
    entries++
    if (item.kind === 'exchange') order.push(item.exchange).forEach(take)
    else if (skipped.length < skippedShown) skipped.push(`entry ${item.entry} was left out: ${item.reason}`)
    if (item.kind === 'skipped') left++
    else masked ||= item.masked
  }
  order.rest().forEach(take)
  const flows = [...analysis.flows()].toSorted((one, other) => one.startedAt - other.startedAt)
  for (const { id } of flows) analysis.findings(id)
  await analysis.settle()
  const colours = hasColours()
  const report =
    options.format === 'json'
      ? `${JSON.stringify(jsonReport(flows, analysis, masker, programs), null, 2)}\n`
      : textReport({ file, entries, flows, analysis, masker, colours })
  for (const sentence of skipped) process.stderr.write(`tokentrail: ${sentence}\n`)
  if (left > skipped.length) process.stderr.write(`tokentrail: and ${left - skipped.length} more\n`)
  if (masked)
    process.stderr.write(
      `tokentrail: the secrets in ${file} are masked: what is in tokens, proofs and verifiers was not checked\n`,
    )
  process.stdout.write(report)
  const findings = [...flows.flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)]
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

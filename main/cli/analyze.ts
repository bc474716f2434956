import { createAnalysis } from '../../shared/causes/analysis.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { readRegistrations } from '../engine/read-registrations.ts'
import { readHar } from '../har/read-har.ts'
import { jsonReport } from './json-report.ts'
import { textReport } from './text-report.ts'

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
  for await (const item of readHar(file)) {
    entries++
    if (item.kind === 'exchange') analysis.add(item.exchange)
    else skipped.push(`entry ${item.entry} was left out: ${item.reason}`)
  }
  const masker = createMasker()
  const flows = [...analysis.flows()].toSorted((one, other) => one.startedAt - other.startedAt)
  const colours = process.stdout.isTTY === true && !process.env['NO_COLOR']
  const report =
    options.format === 'json'
      ? `${JSON.stringify(jsonReport(flows, analysis, masker), null, 2)}\n`
      : textReport({ file, entries, flows, analysis, masker, colours })
  for (const sentence of skipped.slice(0, 20)) process.stderr.write(`tokentrail: ${sentence}\n`)
  if (skipped.length > 20) process.stderr.write(`tokentrail: and ${skipped.length - 20} more\n`)
  process.stdout.write(report)
  const findings = [...flows.flatMap(({ id }) => analysis.findings(id)), ...analysis.findings(undefined)]
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

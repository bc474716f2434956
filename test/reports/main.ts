import { checkReport } from './check-report.ts'
import { reports, rowsToCover } from './reports.ts'

// npm run reports: what people reported of libraries, gateways and providers, and whether each is found.

const lines: string[] = []
let failed = false
for (const report of reports) {
  const { found, silent, bad, good } = await checkReport(report)
  const unrelated = bad.filter(
    (told) => ![`${report.severity} ${report.cause}`, ...(report.beside ?? [])].includes(told),
  )
  if (!found || !silent || unrelated.length > 0) failed = true
  const capture = 'recorded' in report.bad ? `${report.bad.recorded}.har` : `written (${report.bad.length} exchanges)`
  lines.push(
    [
      `${report.row.padEnd(4)} ${report.severity} ${report.cause}`,
      `     ${report.threads}`,
      `     ${report.signature}`,
      `     ${capture}; the good twin: ${report.change}`,
      `     found: ${found ? 'yes' : 'NO'}   good twin silent: ${silent ? 'yes' : `NO (${good.join(', ')})`}${unrelated.length > 0 ? `   UNRELATED: ${unrelated.join(', ')}` : ''}`,
    ].join('\n'),
  )
}
const covered = new Set(reports.map(({ row }) => row))
const missing = rowsToCover.filter((row) => !covered.has(row))
process.stdout.write(`${lines.join('\n\n')}\n\n`)
process.stdout.write(
  `${covered.size} of ${rowsToCover.length} rows have a capture, in ${reports.length} pairs${missing.length > 0 ? `; without one: ${missing.join(', ')}` : ''}.\n`,
)
if (failed || missing.length > 0) process.exitCode = 1

import { isDeepStrictEqual, parseArgs } from 'node:util'
import type { Finding } from '../../shared/causes/finding.ts'
import { missing } from './available.ts'
import { storeCapture } from './captures.ts'
import { checkCapture, checkGrowth, expectedOutline, inOneSession, isAlarm } from './check-capture.ts'
import type { Capture } from './corpus-lab.ts'
import { goodFlows } from './flows/index.ts'
import type { GoodFlow } from './good-flow.ts'
import { startCorpusLab } from './start-corpus-lab.ts'

// npm run corpus: good flows of real peers, recorded through the proxy. Whatever is said of them beyond a note is a
// false alarm. `--record` keeps the captures, `--only NAME` takes one flow, `--steps` prints what was recognised.

const { values } = parseArgs({
  options: {
    record: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    steps: { type: 'boolean' },
  },
})

interface Row {
  readonly flow: GoodFlow
  readonly exchanges: number
  readonly flows: number
  readonly checks: number
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  /** False where other flows were recognised than the capture holds. */
  readonly recognised: boolean
  /** Every alarm, as a line. */
  readonly alarms: readonly string[]
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const wanted = goodFlows.filter(({ name }) => !values.only || values.only.includes(name))
const begun = performance.now()
const rows: Row[] = []
const captures: Capture[] = []
const broken: string[] = []
const left: string[] = []
const lab = await startCorpusLab()
try {
  say(row(['flow', 'server', 'exchanges', 'flows', 'checks', 'errors', 'warnings', 'notes']))
  for (const flow of wanted) {
    const why = missing(flow.needs)
    if (why !== undefined) {
      left.push(`${flow.name}: ${why}`)
      continue
    }
    try {
      const capture = await lab.record(flow)
      if (values.record) storeCapture(flow.name, capture)
      captures.push(capture)
      rows.push(await judge(flow, capture))
    } catch (error) {
      broken.push(error instanceof Error ? `${error.message}: ${reason(error.cause)}` : String(error))
    }
  }
} finally {
  await lab.close()
}

const together = await checkCapture(
  inOneSession(captures),
  captures.flatMap(({ registrations }) => registrations),
)
const alarmsTogether = together.findings.filter(isAlarm)
const sum = (of: (row: Row) => number) => rows.reduce((all, one) => all + of(one), 0)
const falseAlarms = sum(({ alarms }) => alarms.length) + alarmsTogether.length
const checks = sum((one) => one.checks) + together.checksRun
for (const { flow, alarms } of rows) for (const alarm of alarms) say(`false alarm in ${flow.name}: ${alarm}`)
for (const { flow, recognised } of rows) {
  if (!recognised)
    broken.push(`${flow.name} is recognised as something else than it is: see --only ${flow.name} --steps`)
}
for (const alarm of alarmsTogether) say(`false alarm where all are one session: ${lineOf('', alarm)}`)
for (const reason of left) say(`left out: ${reason}`)
for (const sentence of broken) say(`not as it should be: ${sentence}`)
say('')
say(
  `${rows.length} flows, ${checks.toLocaleString('en')} checks run, ${falseAlarms} false alarms` +
    `${left.length > 0 ? `, ${left.length} flows left out` : ''} (${((performance.now() - begun) / 1000).toFixed(1)} s)`,
)
process.exitCode = falseAlarms > 0 || broken.length > 0 || rows.length === 0 ? 1 : 0

/** Looks at a capture thrice: as a whole without and with what is registered, and as it grew. */
async function judge(flow: GoodFlow, { exchanges, growth, registrations }: Capture): Promise<Row> {
  const alone = await checkCapture(exchanges)
  const told = await checkCapture(exchanges, registrations)
  const grown = await checkGrowth(growth, registrations)
  const alarms = [
    ...alone.findings.filter(isAlarm).map((finding) => lineOf('', finding)),
    ...told.findings.filter(isAlarm).map((finding) => lineOf('told the registration: ', finding)),
    ...grown.findings.map((finding) => lineOf('as it grew: ', finding)),
  ]
  const count = (severity: Finding['severity']) => told.findings.filter((one) => one.severity === severity).length
  const result: Row = {
    flow,
    exchanges: exchanges.length,
    flows: alone.flows.length,
    checks: alone.checksRun + told.checksRun + grown.checksRun,
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    recognised: isDeepStrictEqual(alone.outline, expectedOutline(flow)),
    alarms: [...new Set(alarms)],
  }
  say(
    row([
      flow.name,
      flow.server,
      result.exchanges,
      result.flows,
      result.checks,
      result.errors,
      result.warnings,
      result.notes,
    ]),
  )
  if (values.steps) {
    for (const { grant, outcome, steps } of alone.outline.flows) say(`    ${grant} ${outcome}: ${steps.join(' ')}`)
    say(`    beside: ${alone.outline.beside.join(' ')}`)
    for (const { severity, cause, evidence } of told.findings)
      say(`    ${severity} ${cause} ${JSON.stringify(evidence[0])}`)
  }
  return result
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return `${cause.message.slice(0, 600)}${cause.cause === undefined ? '' : ` (${JSON.stringify(cause.cause).slice(0, 600)})`}`
}

function lineOf(when: string, { severity, cause, message, evidence }: Finding): string {
  return `${when}${severity} ${cause}: ${message} ${JSON.stringify(evidence)}`
}

function row([flow, server, ...numbers]: readonly (string | number)[]): string {
  return [
    String(flow).padEnd(34),
    String(server).padEnd(24),
    ...numbers.map((one) => (typeof one === 'number' ? one.toLocaleString('en') : one).padStart(10)),
  ].join(' ')
}

import { createAnalysis } from '../../shared/causes/analysis.ts'
import { round, roundLength } from './analysis-traffic.ts'

// What recognition, correlation and checks cost an exchange, as a session grows. Traffic is made outside of the clock,
// a few rounds at a time, and thrown away as the engine does: what is measured is the analysis, not a full heap.

const sizes = [1000, 10_000, 100_000]
const roundsAtOnce = 50

interface Measured {
  readonly exchanges: number
  readonly flows: number
  readonly findings: number
  readonly ms: number
}

/** The time that this thread has worked: what else the machine does must not count as a cost of ours. */
function busyMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function measure(size: number): Measured {
  const analysis = createAnalysis()
  let exchanges = 0
  let findings = 0
  let ms = 0
  for (let n = 0; exchanges < size; ) {
    const batch = []
    for (let i = 0; i < roundsAtOnce && exchanges + batch.length * roundLength < size; i++) batch.push(round(n++))
    const traffic = batch.flat().slice(0, size - exchanges)
    const began = busyMs()
    const changed = new Set(traffic.flatMap((exchange) => analysis.add(exchange).changed))
    for (const flow of changed) findings += analysis.findings(flow).length
    ms += busyMs() - began
    exchanges += traffic.length
  }
  return { exchanges, flows: [...analysis.flows()].length, findings, ms }
}

const count = (value: number) => Math.round(value).toLocaleString('en')

measure(20_000) // warms the compiler
process.stdout.write(
  'Analysis: full code logins with PKCE, token calls, and twice as many exchanges that are not OAuth\n',
)
process.stdout.write(`${['exchanges', 'flows', 'per second', 'µs each'].map((head) => head.padStart(12)).join('')}\n`)
const costs: number[] = []
for (const size of sizes) {
  // The best of three: what else the machine does can only slow it, by its caches.
  const best = [measure(size), measure(size), measure(size)].reduce((one, other) => (other.ms < one.ms ? other : one))
  const each = (best.ms * 1000) / best.exchanges
  costs.push(each)
  const cells = [count(best.exchanges), count(best.flows), count((best.exchanges / best.ms) * 1000), each.toFixed(1)]
  process.stdout.write(`${cells.map((cell) => cell.padStart(12)).join('')}\n`)
  // Good logins only: a finding here would mean that the wrong thing is measured.
  if (best.findings > 0) throw new Error(`The good traffic of the bench gave ${best.findings} findings.`)
}
const [, smaller = 1, larger = 1] = costs
const change = (larger / smaller - 1) * 100
process.stdout.write(
  `An exchange costs ${Math.abs(change).toFixed(0)} % ${change < 0 ? 'less' : 'more'} at 100,000 than at 10,000.\n`,
)

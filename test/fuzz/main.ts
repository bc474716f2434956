import { parseArgs } from 'node:util'
import { storedCaptures } from '../corpus/captures.ts'
import { grows, growths } from './growth.ts'
import { properties } from './properties.ts'

// npm run fuzz: hostile and damaged traffic through every recogniser, decoder and check, and through the HAR reader, for
// as long as it is given; then how their time grows with their input. `--seconds N`, `--seed N` to go a way again.

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})

const say = (line: string) => process.stdout.write(`${line}\n`)
const seed = Number(values.seed)
const seconds = Number(values.seconds)
if (!Number.isInteger(seed) || !(seconds > 0)) throw new Error('usage: npm run fuzz -- [--seconds N] [--seed N]')

const all = properties(await storedCaptures())
const share = (seconds * 1000) / all.length
let failed = 0
say(`seed ${seed}`)
for (const { name, run } of all) {
  const start = performance.now()
  let runs = 0
  try {
    for (let round = 0; performance.now() - start < share; round++) {
      await run({ seed: seed + round, numRuns: 100 })
      runs += 100
    }
    say(`${String(runs).padStart(8)} runs  ${name}`)
  } catch (error) {
    failed++
    say(`  FAILED after ${runs} runs: ${name}\n${told(error)}`)
  }
}

let worst = { name: '', ratio: 0 }
for (const growth of growths) {
  const { ratio, fault } = grows(growth)
  if (fault) {
    failed++
    say(`  FAILED, more than linear: ${fault}`)
  }
  if (ratio > worst.ratio) worst = { name: growth.name, ratio }
}
say(
  `${growths.length} growths; eight times the input takes at most ${worst.ratio.toFixed(0)} times as long (${worst.name})`,
)
say(`${all.length + growths.length - failed} hold, ${failed} do not`)
process.exitCode = failed > 0 ? 1 : 0

/** The fault first, then the way back to it; a counterexample may be long. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `${error.cause.stack}\n` : ''
  return `${cause}${error.message.slice(0, 4000)}`
}

import { parseArgs } from 'node:util'
import type { Finding } from '../../shared/causes/finding.ts'
import { readCaptures } from './captures.ts'
import { faults } from './faults/index.ts'
import { type Cell, tryFault } from './matrix.ts'

// npm run mutate: every fault that a cause describes is put into every good flow of the corpus that can have it.
// Prints the matrix; ends with 1 where a fault is missed, or something unrelated is raised as an error.
// `--fault ID` and `--flow NAME` take some alone, `--messages` prints what was said.

const { values } = parseArgs({
  options: {
    fault: { type: 'string', multiple: true },
    flow: { type: 'string', multiple: true },
    messages: { type: 'boolean' },
  },
})

const say = (line = '') => process.stdout.write(`${line}\n`)
const flows = (await readCaptures()).filter(({ name }) => !values.flow || values.flow.includes(name))
const chosen = faults.filter(({ id }) => !values.fault || values.fault.includes(id))
const width = Math.max(...chosen.map(({ id }) => id.length))
const marks = { 'not-applicable': '·', found: '+', missed: 'M' } as const

say('Flows')
for (const [index, { name }] of flows.entries()) say(`${String(index + 1).padStart(4)}  ${name}`)
say()
say(`${'fault'.padEnd(width)}  ${flows.map((_, index) => String(index + 1).padStart(3)).join('')}`)

let applied = 0
let found = 0
let unrelated = 0
const notes: string[] = []
for (const fault of chosen) {
  const cells: Cell[] = []
  for (const flow of flows) {
    const cell = await tryFault(fault, flow)
    cells.push(cell)
    if (cell.kind === 'not-applicable') continue
    applied++
    unrelated += cell.unrelated.length
    if (cell.kind === 'found') found++
    else notes.push(`missed: ${fault.id} in ${flow.name}: no ${fault.severity} of ${fault.cause}`)
    for (const finding of cell.unrelated) notes.push(`unrelated: ${fault.id} in ${flow.name}: ${told(finding)}`)
    if (values.messages)
      for (const finding of cell.besides) notes.push(`besides: ${fault.id} in ${flow.name}: ${told(finding)}`)
  }
  if (cells.every(({ kind }) => kind === 'not-applicable')) notes.push(`nowhere applicable: ${fault.id}`)
  const line = cells.map(
    (cell) => (cell.kind !== 'not-applicable' && cell.unrelated.length > 0 ? '!' : '') + marks[cell.kind],
  )
  const besides = raisedBesides(cells)
  say(
    `${fault.id.padEnd(width)}  ${line.map((mark) => mark.padStart(3)).join('')}${besides === '' ? '' : `   also ${besides}`}`,
  )
}

say()
for (const note of notes) say(note)
const never = notes.filter((note) => note.startsWith('nowhere')).length
say(
  `${chosen.length} faults, ${flows.length} flows: ${applied} applicable, ${found} found (${((100 * found) / Math.max(applied, 1)).toFixed(1)} %), ` +
    `${applied - found} missed, ${unrelated} unrelated errors, ${never} faults nowhere applicable`,
)
process.exitCode = applied === 0 || found < applied || unrelated > 0 || never > 0 ? 1 : 0

function told({ severity, cause, message, evidence }: Finding): string {
  return `${severity} ${cause}${values.messages ? `: ${message} ${JSON.stringify(evidence)}` : ''}`
}

/** What else was raised by this fault, whatever its severity: `scope-mismatch (note)`. */
function raisedBesides(cells: readonly Cell[]): string {
  const all = cells.flatMap((cell) => (cell.kind === 'not-applicable' ? [] : [...cell.unrelated, ...cell.besides]))
  return [...new Set(all.map(({ cause, severity }) => `${cause} (${severity})`))].join(', ')
}

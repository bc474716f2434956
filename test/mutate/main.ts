import { parseArgs } from 'node:util'
import type { Finding } from '../../shared/causes/finding.ts'
import { readCaptures } from './captures.ts'
import { faults } from './faults/index.ts'
import { inWords, type Problem, problemsOf, type Row, rowsOf } from './matrix.ts'

// npm run mutate: every fault that a cause describes is put into every good flow that can have it, recorded or written.
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

const problems: Problem[] = []
const besides: string[] = []
let applied = 0
for await (const row of rowsOf(chosen, flows)) {
  say(lineOf(row))
  problems.push(...problemsOf(row))
  applied += row.cells.filter(({ cell }) => cell.kind !== 'not-applicable').length
  if (values.messages) besides.push(...besidesOf(row))
}

say()
for (const problem of problems) say(`${inWords(problem)}${problem.kind === 'unrelated' ? words(problem.finding) : ''}`)
for (const line of besides) say(line)
const count = (kind: Problem['kind']) => problems.filter((problem) => problem.kind === kind).length
const missed = count('missed')
say(
  `${chosen.length} faults, ${flows.length} flows: ${applied} applicable, ${applied - missed} found (${((100 * (applied - missed)) / Math.max(applied, 1)).toFixed(1)} %), ` +
    `${missed} missed, ${count('unrelated')} unrelated errors, ${count('nowhere-applicable')} faults nowhere applicable`,
)
process.exitCode = applied === 0 || problems.length > 0 ? 1 : 0

function lineOf({ fault, cells }: Row): string {
  const line = cells.map(
    ({ cell }) => (cell.kind !== 'not-applicable' && cell.unrelated.length > 0 ? '!' : '') + marks[cell.kind],
  )
  const also = raisedBesides(cells)
  return `${fault.id.padEnd(width)}  ${line.map((mark) => mark.padStart(3)).join('')}${also === '' ? '' : `   also ${also}`}`
}

function besidesOf({ fault, cells }: Row): readonly string[] {
  return cells.flatMap(({ flow, cell }) =>
    cell.kind === 'not-applicable'
      ? []
      : cell.besides.map(
          (finding) => `besides: ${fault.id} in ${flow.name}: ${finding.severity} ${finding.cause}${words(finding)}`,
        ),
  )
}

function words({ message, evidence }: Finding): string {
  return values.messages ? `: ${message} ${JSON.stringify(evidence)}` : ''
}

/** What else was raised by this fault, whatever its severity: `scope-mismatch (note)`. */
function raisedBesides(cells: Row['cells']): string {
  const all = cells.flatMap(({ cell }) => (cell.kind === 'not-applicable' ? [] : [...cell.unrelated, ...cell.besides]))
  return [...new Set(all.map(({ cause, severity }) => `${cause} (${severity})`))].join(', ')
}

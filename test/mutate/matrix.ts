import { type Finding, severities } from '../../shared/causes/finding.ts'
import { checkCapture } from '../corpus/check-capture.ts'
import type { CapturedFlow } from './captured-flow.ts'
import type { Fault } from './fault.ts'

/** What became of one fault in one flow. */
export type Cell =
  | { readonly kind: 'not-applicable' }
  | {
      readonly kind: 'found' | 'missed'
      /** Errors that this fault does not explain: false alarms. */
      readonly unrelated: readonly Finding[]
      /** Whatever else was raised, the lesser kinds and what stands under the fault's own finding. */
      readonly besides: readonly Finding[]
    }

/** What became of one fault in every flow, in the order of the flows. */
export interface Row {
  readonly fault: Fault
  readonly cells: readonly { readonly flow: CapturedFlow; readonly cell: Cell }[]
}

/** Something in a row that is not as it should be. */
export type Problem =
  | { readonly kind: 'missed'; readonly fault: Fault; readonly flow: CapturedFlow }
  | { readonly kind: 'unrelated'; readonly fault: Fault; readonly flow: CapturedFlow; readonly finding: Finding }
  | { readonly kind: 'nowhere-applicable'; readonly fault: Fault }

/** Puts every fault into every flow that can have it: a row as soon as it is done. */
export async function* rowsOf(faults: readonly Fault[], flows: readonly CapturedFlow[]): AsyncGenerator<Row> {
  for (const fault of faults) {
    const cells: Row['cells'][number][] = []
    for (const flow of flows) cells.push({ flow, cell: await tryFault(fault, flow) })
    yield { fault, cells }
  }
}

/** What is not as it should be in a row. */
export function problemsOf({ fault, cells }: Row): readonly Problem[] {
  if (cells.every(({ cell }) => cell.kind === 'not-applicable')) return [{ kind: 'nowhere-applicable', fault }]
  return cells.flatMap(({ flow, cell }): readonly Problem[] => {
    if (cell.kind === 'not-applicable') return []
    const unrelated = cell.unrelated.map((finding): Problem => ({ kind: 'unrelated', fault, flow, finding }))
    return cell.kind === 'missed' ? [{ kind: 'missed', fault, flow }, ...unrelated] : unrelated
  })
}

/** A problem in a line of words. */
export function inWords(problem: Problem): string {
  const { kind, fault } = problem
  switch (kind) {
    case 'nowhere-applicable':
      return `nowhere applicable: ${fault.id}`
    case 'missed':
      return `missed: ${fault.id} in ${problem.flow.name}: no ${fault.severity} of ${fault.cause}${fault.says ? ` that says ${fault.says}` : ''}`
    case 'unrelated':
      return `unrelated: ${fault.id} in ${problem.flow.name}: ${problem.finding.severity} ${problem.finding.cause}`
    default:
      return kind satisfies never
  }
}

/** Puts a fault into a flow, and sees whether its cause is found, and nothing unrelated raised as an error. */
async function tryFault(fault: Fault, flow: CapturedFlow): Promise<Cell> {
  const mutant = await fault.apply(flow)
  if (!mutant) return { kind: 'not-applicable' }
  const { exchanges, registration } = mutant
  const { findings } = await checkCapture(exchanges, registration ? [registration] : [])
  const own = findings.filter(
    ({ cause, severity, message }) =>
      cause === fault.cause && isAsBad(severity, fault.severity) && (fault.says?.test(message) ?? true),
  )
  const rest = findings.filter(({ cause }) => cause !== fault.cause)
  const isAlso = ({ cause }: Finding) => fault.also?.includes(cause) ?? false
  const explaining = new Set([...own, ...rest.filter(isAlso)].map(({ id }) => id))
  const unrelated = rest.filter(
    (finding) => finding.severity === 'error' && !isAlso(finding) && !(finding.root && explaining.has(finding.root)),
  )
  return {
    kind: own.length > 0 ? 'found' : 'missed',
    unrelated,
    besides: rest.filter((finding) => !unrelated.includes(finding)),
  }
}

const isAsBad = (seen: Finding['severity'], wanted: Finding['severity']) =>
  severities.indexOf(seen) <= severities.indexOf(wanted)

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

/** Puts a fault into a flow, and sees whether its cause is found, and nothing unrelated raised as an error. */
export async function tryFault(fault: Fault, flow: CapturedFlow): Promise<Cell> {
  const mutant = await fault.apply(flow)
  if (!mutant) return { kind: 'not-applicable' }
  const { exchanges, registration } = mutant
  const { findings } = await checkCapture(exchanges, registration ? [registration] : [])
  const own = findings.filter(({ cause, severity }) => cause === fault.cause && isAsBad(severity, fault.severity))
  const rest = findings.filter(({ cause }) => cause !== fault.cause)
  const unrelated = rest.filter(({ severity, cause, root }) => {
    if (severity !== 'error' || fault.also?.includes(cause)) return false
    return !own.some(({ id }) => id === root)
  })
  return {
    kind: own.length > 0 ? 'found' : 'missed',
    unrelated,
    besides: rest.filter((finding) => !unrelated.includes(finding)),
  }
}

const isAsBad = (seen: Finding['severity'], wanted: Finding['severity']) =>
  severities.indexOf(seen) <= severities.indexOf(wanted)

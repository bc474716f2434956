import type { Flow } from '../flow/flow.ts'
import type { Observation, Severity } from './finding.ts'
import type { ProviderCause } from './provider-errors/provider-error-row.ts'
import { type Refusal, refusals } from './refusals.ts'

/**
 * An observation for every refusal whose words stand for this cause, for causes that nothing but words
 * can prove. Where the same words may mean others too and this one stands first, it speaks only if nothing else does.
 */
export function inWordsOf<S extends Severity>(
  flow: Flow,
  cause: ProviderCause,
  tell: (refusal: Refusal) => Observation<S>,
): readonly Observation<S>[] {
  return refusals(flow).flatMap((refusal) => {
    const { row, causes } = refusal
    if (!row || row.expected || causes[0] !== cause) return []
    return [causes.length === 1 ? tell(refusal) : { ...tell(refusal), onlyIfUnexplained: true as const }]
  })
}

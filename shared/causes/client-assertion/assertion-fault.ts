import type { Evidence } from '../finding.ts'

/** What is wrong with an assertion. */
export interface AssertionFault {
  /** In them, `{seen}` and `{expected}` are the values of the evidence. */
  readonly words: string
  readonly evidence: Evidence
  /** A fault also where the server let it pass. */
  readonly unsafe?: true
}

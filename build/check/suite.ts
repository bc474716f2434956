/** What one suite gave. A check that is one command counts as one test. */
export interface SuiteResult {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly Skip[]
  /** Why tests or the suite itself failed, one line each. */
  readonly failures: readonly string[]
}

/** A test that did not run, and why, in words. */
export interface Skip {
  readonly test: string
  readonly reason: string
}

/** A suite that could not come to an end counts as one failed test. */
export function crashed(name: string, reason: string): SuiteResult {
  return { name, passed: 0, failed: 1, skipped: [], failures: [reason] }
}

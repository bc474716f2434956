import type { Severity } from '../../shared/causes/finding.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Written } from '../traffic/exchange.ts'

/** What people reported of libraries, gateways and providers, as it shows in traffic. */
export interface Report {
  /** Its number in the list of reports; a row with several signatures stands more than once. */
  readonly row: string
  /** The public threads: `owner/repository#number`, or an address. */
  readonly threads: string
  /** What one sees in the traffic, in words. */
  readonly signature: string
  /** The cause that tells it. */
  readonly cause: string
  readonly severity: Severity
  readonly bad: Capture
  /** The same but for the one change that is named. */
  readonly good: Capture
  readonly change: string
  /** What else is rightly told of the bad one, each as `severity cause`, in order. */
  readonly beside?: readonly string[]
  readonly registration?: ClientRegistration
}

/** Traffic written in the shape of the reports, or the name of a recording in test/captures/reports. */
export type Capture = readonly Written[] | { readonly recorded: string }

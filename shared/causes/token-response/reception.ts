import type { Flow } from '../../flow/flow.ts'
import type { TokenResponse } from '../../oauth/message.ts'
import type { Severity } from '../finding.ts'
import { sightingsOf, stepsOf } from '../in-flow.ts'

/** How the client took a token response that breaks a rule, as far as traffic shows it. */
export type Reception = 'gave-up' | 'coped' | 'unknown'

/** The client used the token with success, or answered its callback with an error while it had this response. */
export function receptionOf(flow: Flow, response: TokenResponse): Reception {
  const used = flow.lastResource?.message
  if (used?.kind === 'resource-response' && used.at >= response.at && used.response.status < 400) return 'coped'
  const failed = stepsOf(flow, 'authorization-response').some((step) =>
    sightingsOf(step).some(
      (seen) =>
        seen.sighting === 'delivery' &&
        (seen.response?.status ?? 0) >= 400 &&
        seen.span.start <= response.span.start &&
        seen.span.end !== undefined &&
        seen.span.end >= (response.span.end ?? response.at),
    ),
  )
  return failed ? 'gave-up' : 'unknown'
}

/** A fault that strict clients refuse and others pass over. */
export function severityFor(reception: Reception): Severity {
  switch (reception) {
    case 'gave-up':
      return 'error'
    case 'coped':
      return 'note'
    case 'unknown':
      return 'warning'
    default:
      return reception satisfies never
  }
}

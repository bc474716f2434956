import type { Parameter } from '../../exchange/parameter.ts'
import { type Refresh, refusesToken, successorOf } from './refreshes.ts'

/** A refresh with a token in whose place another was given already (RFC 9700 §4.14.2). */
export interface Reuse {
  /** The use that was good. */
  readonly good: Refresh
  /** What that use gave: the token to send from then on. */
  readonly successor: Parameter
  /** The two went side by side: neither knew of the other. */
  readonly sideBySide: boolean
}

/** Undefined where the token is used for the first time, or is one that its server gives again and again. */
export function reuseOf(refresh: Refresh): Reuse | undefined {
  for (const other of refresh.uses) {
    const successor = other === refresh ? undefined : successorOf(other)
    const answeredAt = other.attempt.response?.at
    if (!successor || answeredAt === undefined) continue
    const { request, response } = refresh.attempt
    const sideBySide = request.at < answeredAt && other.attempt.request.at < (response?.at ?? Number.POSITIVE_INFINITY)
    // Of two side by side the one that was sent first may be the one that came too late.
    const late = other.use < refresh.use || (sideBySide && refusesToken(refresh.attempt))
    if (late) return { good: other, successor, sideBySide }
  }
  return undefined
}

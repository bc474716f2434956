import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'

/** The half of an exchange that is still coming: its request, or its response once that has begun. */
export type Coming = 'request' | 'response' | null

/** Which half of it is still coming; null where it waits, or has ended. */
export function comingOf({ outcome, sending }: Pick<ExchangeRow, 'outcome' | 'sending'>): Coming {
  if (outcome === 'answering') return 'response'
  return outcome === 'pending' && sending ? 'request' : null
}

/** The same of an exchange in full. */
export function comingIn({ outcome, timing }: ExchangeDetail): Coming {
  return comingOf({ outcome, sending: timing.requestEnded === null })
}

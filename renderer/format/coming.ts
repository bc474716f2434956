import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { soFar } from './size.ts'

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

type Message = ExchangeDetail['request'] | NonNullable<ExchangeDetail['response']>

/** How much has come of the body of a message, and of how much where it says: `3.4 MB of 10.0 MB so far`. */
export function cameOf({ body, headers }: Pick<Message, 'body' | 'headers'>): string {
  const values = (name: string) => headers.filter((line) => line.name.toLowerCase() === name).map(({ value }) => value)
  const whole = values('content-length')[0]?.text
  // What a coding packs is shown unpacked, and its length says nothing of that.
  const says = whole !== undefined && /^\d+$/.test(whole) && values('content-encoding').length === 0
  return says ? soFar(body.size, Number(whole)) : soFar(body.size)
}

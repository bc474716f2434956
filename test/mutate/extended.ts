import { type Exchange, type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'
import { epoch, type Written, written } from '../traffic/exchange.ts'
import { type CapturedFlow, capturedFlow } from './captured-flow.ts'
import { delayed } from './refuse.ts'

/** Milliseconds from one of the exchanges that are put in to the next. */
const step = 40

/**
 * The flow with exchanges put in before the one with this id, or at its end: what a client does that the recorded one
 * did not. Numbered anew and read anew, so that its messages are those of the new numbers.
 */
export function extended(flow: CapturedFlow, added: readonly Written[], before?: ExchangeId): CapturedFlow {
  const { exchanges } = flow
  const place = before === undefined ? -1 : exchanges.findIndex(({ id }) => id === before)
  const next = place < 0 ? undefined : exchanges[place]
  const start = next?.startedAt ?? Math.max(...exchanges.map(endOf)) + step
  const own = added.map((one, index) => written(0, { ...one, at: start - epoch + index * step }))
  const later = next ? delayed(exchanges, next.id, added.length * step) : exchanges
  const all = next ? [...later.slice(0, place), ...own, ...later.slice(place)] : [...exchanges, ...own]
  return readAnew(
    flow,
    all.map((exchange, index) => ({ ...exchange, id: exchangeId(index) })),
  )
}

/** The flow with these exchanges in the place of its own. */
export function readAnew({ name, keys }: CapturedFlow, exchanges: readonly Exchange[]): CapturedFlow {
  return capturedFlow(name, exchanges, keys)
}

const endOf = ({ startedAt, timing }: Exchange) => startedAt + (timing.ended ?? 0)

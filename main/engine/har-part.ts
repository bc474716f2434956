import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HarPart } from '../../shared/bridge/har-part.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import { harBetween, harEntry, harHead, harTail, learnExchanges } from '../har/write-har.ts'
import type { Unreadable } from '../session/damage.ts'

/** A part goes as soon as it has so many characters: the whole of a session is never held. */
const fullPart = 1024 * 1024
/** How long the window may wait for other answers meanwhile, in milliseconds. */
const longestTurn = 15

/**
 * The part of a HAR file that begins with the exchange `from`; 0 is the beginning. Parts that are asked for by what
 * each says is next make a whole file. Masked where there is a masker, after a look through all of the session.
 */
export async function harPart(
  exchanges: (from: number, unreadable: Unreadable) => Iterable<Exchange>,
  from: number,
  masker: Masker | undefined,
): Promise<HarPart> {
  const turn = breathe()
  if (masker && from === 0) await learnExchanges(exchanges(0, ignored), masker, turn)
  const text = from === 0 ? [harHead(masker !== undefined)] : []
  let size = 0
  let count = 0
  const lost = new Set<number>()
  for (const exchange of exchanges(from, (id) => lost.add(id))) {
    if (size >= fullPart) {
      // It reads ahead.
      const unreadable = [...lost].filter((id) => id < exchange.id).length
      return { text: text.join(''), count, unreadable, next: exchange.id }
    }
    const entry = harEntry(exchange, masker)
    // Only the first part begins with none before it: it has at least one, if there are any.
    text.push(from === 0 && count === 0 ? '' : harBetween, entry)
    size += entry.length
    count++
    await turn()
  }
  text.push(harTail)
  return { text: text.join(''), count, unreadable: lost.size, next: null }
}

const ignored = () => undefined

/** Lets others have their turn, once one has lasted long. */
function breathe(): () => Promise<void> {
  let until = performance.now() + longestTurn
  return async () => {
    if (performance.now() < until) return
    await nextTurn()
    until = performance.now() + longestTurn
  }
}

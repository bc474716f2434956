import type { Exchange } from '../../shared/exchange/exchange.ts'
import { maskExchange } from '../../shared/redact/mask-exchange.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import { version } from '../engine/version.ts'
import { decodeExchange } from '../proxy/decode-body.ts'
import { writeEntry } from './write-entry.ts'

/** What a file begins with, up to its first entry; it says whether secrets are in it. */
export function harHead(masked: boolean): string {
  const comment = masked
    ? 'Secrets are masked: a placeholder such as ‹code 1› stands for the same value wherever it is.'
    : 'This file holds secrets: codes, tokens, cookies and passwords are in it as they were sent.'
  const log = { version: '1.2', creator: { name: 'Tokentrail', version }, comment }
  return `{"log":${JSON.stringify(log).slice(0, -1)},"entries":[\n`
}

/** What stands between two entries. */
export const harBetween = ',\n'

/** What a file ends with. */
export const harTail = '\n]}}\n'

/** An entry as it stands in the file, of an exchange as it was stored; masked where there is a masker. */
export function harEntry(stored: Exchange, masker: Masker | undefined): string {
  const exchange = decodeExchange(stored)
  return JSON.stringify(
    masker ? { ...writeEntry(maskExchange(exchange, masker)), _masked: true } : writeEntry(exchange),
  )
}

/**
 * Makes the secrets of all these exchanges known before any is written: one may stand in an exchange before the one that
 * names it. `turn` is waited for after each.
 */
export async function learnExchanges(
  exchanges: Iterable<Exchange>,
  masker: Masker,
  turn?: () => Promise<void>,
): Promise<void> {
  for (const exchange of exchanges) {
    maskExchange(decodeExchange(exchange), masker)
    await turn?.()
  }
}

/** The text of a whole HAR file, an exchange at a time. */
export function* harText(exchanges: Iterable<Exchange>, masker: Masker | undefined): Generator<string> {
  yield harHead(masker !== undefined)
  let before = ''
  for (const exchange of exchanges) {
    yield before + harEntry(exchange, masker)
    before = harBetween
  }
  yield harTail
}

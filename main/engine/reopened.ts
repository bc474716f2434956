import type { Exchange } from '../../shared/exchange/exchange.ts'
import { counted } from '../../shared/sentences/counted.ts'
import type { Mended } from '../session/mend-session.ts'
import type { Session, SessionReader } from '../session/session.ts'

/** What the person must hear of a session that was there already. */
export function reopenedSentences({ exchanges, interrupted, mended }: Session['reopened']): readonly string[] {
  const cut = interrupted === 0 ? '' : `, ${interrupted} of them interrupted when Tokentrail ended`
  return [
    ...(mended ? [mendedSentence(exchanges, mended)] : []),
    ...(exchanges > 0 ? [`The session was opened again: ${counted(exchanges, 'exchange')}${cut}.`] : []),
  ]
}

function mendedSentence(exchanges: number, { aside, unreadable }: Mended): string {
  const kept = `The damaged one is kept as ${aside}.`
  if (exchanges === 0) return `The file of the session was damaged, and no exchange in it could be read. ${kept}`
  const what = unreadable === 0 ? 'Every exchange in it' : 'What could be read'
  const lost = unreadable === 0 ? '' : `, and ${counted(unreadable, 'exchange')} not`
  return `The file of the session was damaged. ${what} was taken over into a new file${lost}. ${kept}`
}

/** Every exchange that can be read; `told` hears a sentence of the others. */
export function* readable(session: Pick<SessionReader, 'exchanges'>, told: (sentence: string) => void) {
  const lost = new Set<number>()
  yield* session.exchanges(0, (id) => lost.add(id)) satisfies Iterable<Exchange>
  if (lost.size > 0)
    told(`${counted(lost.size, 'exchange')} of the session cannot be read: its file is damaged. The others are shown.`)
}

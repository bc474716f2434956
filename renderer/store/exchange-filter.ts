import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import type { OauthFilter } from './view.ts'

/** The exchanges that pass, in the order in which they began. Every word must stand somewhere in the row. */
export function filterExchanges(
  exchanges: ReadonlyMap<number, ExchangeRow>,
  filter: string,
  oauth: OauthFilter,
): readonly number[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const ids: number[] = []
  let sorted = true
  for (const row of exchanges.values()) {
    if (oauth !== 'all' && (oauth === 'oauth') !== row.messages.length > 0) continue
    if (words.length > 0) {
      const text = haystack(row)
      if (!words.every((word) => text.includes(word))) continue
    }
    sorted &&= ids.length === 0 || (ids.at(-1) ?? 0) < row.id
    ids.push(row.id)
  }
  return sorted ? ids : ids.toSorted((a, b) => a - b)
}

/** Lower-casing 20,000 rows at each key would be felt; a row never changes, so its text is kept beside it. */
const haystacks = new WeakMap<ExchangeRow, string>()

function haystack(row: ExchangeRow): string {
  const kept = haystacks.get(row)
  if (kept !== undefined) return kept
  const { id, method, scheme, host, target, status, outcome, error, mediaType, program, messages } = row
  const kinds = `${row.socketMessages === null ? '' : 'websocket'} ${row.badCertificate ? 'bad certificate' : ''} ${messages.join(' ')}`
  const text =
    `#${id} ${method} ${scheme}://${host}${target} ${status ?? ''} ${outcome} ${error ?? ''} ${mediaType ?? ''} ${program ?? ''} ${kinds}`.toLowerCase()
  haystacks.set(row, text)
  return text
}

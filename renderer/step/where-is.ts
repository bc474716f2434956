import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { DetailTab } from '../store/view.ts'

/** Where a location is drawn: the tab, and the location that the drawn element carries. Tab null: above the tabs. */
export interface Whereabouts {
  readonly tab: DetailTab | null
  readonly location: string
}

/**
 * Finds the drawn value at a location; where there is none (a parameter that is absent, a part of a header), the
 * nearest that holds it.
 */
export function whereIs(detail: ExchangeDetail, location: string, absent: readonly AbsentValue[]): Whereabouts {
  const drawn = drawnLocations(detail, absent)
  for (let wanted = location; wanted !== ''; wanted = outer(wanted)) {
    const tab = drawn.get(wanted)
    if (tab !== undefined) return { tab, location: wanted }
  }
  return { tab: null, location: 'request.url' }
}

/** A value whose absence is evidence: it is drawn where it should have been. */
export interface AbsentValue {
  readonly location: string
  readonly name: string
  readonly part: 'request' | 'response'
  readonly tab: 'parameters' | 'headers'
}

/** The absent values among places that evidence names. */
export function absentValues(detail: ExchangeDetail, locations: readonly string[]): readonly AbsentValue[] {
  const drawn = drawnLocations(detail, [])
  const found = new Map<string, AbsentValue>()
  for (const location of locations) {
    const path = location.split('.')
    if (drawn.has(location) || path.length < 3 || (path[0] !== 'request' && path[0] !== 'response')) continue
    // What stands inside a token or a header that is drawn is found there.
    const isHeader = path[1] === 'header' && path.length === 3
    if (
      !isHeader &&
      [...drawn].some(([at, tab]) => tab !== 'body' && location.startsWith(`${at}.`) && tab !== 'headers')
    )
      continue
    const name = path.at(-1) ?? location
    found.set(location, { location, name, part: path[0], tab: isHeader ? 'headers' : 'parameters' })
  }
  return [...found.values()]
}

function drawnLocations(detail: ExchangeDetail, absent: readonly AbsentValue[]): Map<string, DetailTab | null> {
  const drawn = new Map<string, DetailTab | null>()
  const { request, response, tokens } = detail
  drawn.set('request.url', null)
  drawn.set('response.status', null)
  drawn.set('request.body', 'body')
  if (response) drawn.set('response.body', 'body')
  for (const half of response ? [request, response] : [request]) {
    for (const { location } of [...half.headers, ...half.trailers]) drawn.set(location, 'headers')
  }
  for (const token of tokens) {
    drawn.set(token.location, 'tokens')
    for (const { location } of [...token.header, ...token.claims]) drawn.set(location, 'tokens')
  }
  // A token's parameter is drawn in both tabs; the parameter comes first.
  for (const half of response ? [request, response] : [request]) {
    for (const { location } of half.parameters) drawn.set(location, 'parameters')
  }
  for (const { location, tab } of absent) drawn.set(location, tab)
  return drawn
}

function outer(location: string): string {
  const withoutIndex = location.replace(/\[\d+\]$/, '')
  if (withoutIndex !== location) return withoutIndex
  const dot = location.lastIndexOf('.')
  return dot < 0 ? '' : location.slice(0, dot)
}

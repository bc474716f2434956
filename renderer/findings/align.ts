import { diffChars } from 'diff'

/** A stretch of one of two aligned texts. A gap has the width of what stands opposite, and no text. */
export type Stretch =
  | { readonly kind: 'same' | 'different'; readonly text: string }
  | { readonly kind: 'gap'; readonly width: number }

export interface Alignment {
  readonly seen: readonly Stretch[]
  readonly expected: readonly Stretch[]
}

/** More differences than this are not a slip any more, and are not worth the time that finding them takes. */
const mostEdits = 400

/** Puts two texts one above the other, so that equal characters stand in the same column. */
export function align(seen: string, expected: string): Alignment {
  const changes = diffChars(expected, seen, { maxEditLength: mostEdits })
  const same = changes
    ?.filter(({ added, removed }) => !added && !removed)
    .reduce((sum, { value }) => sum + width(value), 0)
  // Two texts that share little are not told apart letter by letter: that would be noise.
  if (!changes || (same ?? 0) * 2.5 < Math.max(width(seen), width(expected))) return byEnds(seen, expected)

  const result = { seen: [] as Stretch[], expected: [] as Stretch[] }
  let removed = ''
  let added = ''
  const settle = () => {
    pair(result, added, removed)
    removed = ''
    added = ''
  }
  for (const change of changes) {
    if (change.removed) removed += change.value
    else if (change.added) added += change.value
    else {
      settle()
      result.seen.push({ kind: 'same', text: change.value })
      result.expected.push({ kind: 'same', text: change.value })
    }
  }
  settle()
  return result
}

/** What both begin with and end with is the same; all between is different. */
function byEnds(seen: string, expected: string): Alignment {
  const one = [...seen]
  const other = [...expected]
  const shorter = Math.min(one.length, other.length)
  let start = 0
  while (start < shorter && one[start] === other[start]) start++
  let end = 0
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++
  const result = { seen: [] as Stretch[], expected: [] as Stretch[] }
  const same = (text: string) => {
    if (text === '') return
    result.seen.push({ kind: 'same', text })
    result.expected.push({ kind: 'same', text })
  }
  same(one.slice(0, start).join(''))
  pair(result, one.slice(start, one.length - end).join(''), other.slice(start, other.length - end).join(''))
  same(one.slice(one.length - end).join(''))
  return result
}

function pair(
  result: { readonly seen: Stretch[]; readonly expected: Stretch[] },
  seen: string,
  expected: string,
): void {
  for (const [list, own, opposite] of [
    [result.seen, width(seen), width(expected)],
    [result.expected, width(expected), width(seen)],
  ] as const) {
    const text = list === result.seen ? seen : expected
    if (text !== '') list.push({ kind: 'different', text })
    if (own < opposite) list.push({ kind: 'gap', width: opposite - own })
  }
}

const width = (text: string) => [...text].length

/** Breaks aligned stretches into lines of so many columns; both texts break at the same columns. */
export function intoLines(stretches: readonly Stretch[], columns: number): readonly (readonly Stretch[])[] {
  const lines: Stretch[][] = [[]]
  let used = 0
  for (const stretch of stretches) {
    let rest = stretch.kind === 'gap' ? stretch.width : 0
    const characters = stretch.kind === 'gap' ? [] : [...stretch.text]
    let from = 0
    while (rest > 0 || from < characters.length) {
      if (used === columns) {
        lines.push([])
        used = 0
      }
      const take = Math.min(columns - used, stretch.kind === 'gap' ? rest : characters.length - from)
      if (stretch.kind === 'gap') {
        lines.at(-1)?.push({ kind: 'gap', width: take })
        rest -= take
      } else {
        lines.at(-1)?.push({ kind: stretch.kind, text: characters.slice(from, from + take).join('') })
        from += take
      }
      used += take
    }
  }
  return lines
}

import { type RefObject, useLayoutEffect, useRef } from 'react'
import { indexOfKey } from './index-of-key.ts'

interface Rows {
  readonly count: number
  readonly heightOf: (index: number) => number
  readonly keyOf: (index: number) => string
}

/**
 * Rows come and go before those that somebody reads, who is not to be moved by that. At the very top one sees what is
 * first, whatever that is. Gives what is to be called when the list was scrolled.
 */
export function usePlaceKept(scroller: RefObject<HTMLElement | null>, { count, heightOf, keyOf }: Rows): () => void {
  /** The row that is cut by the upper edge, or begins there, and by how much it is cut. */
  const first = useRef<{ readonly key: string; readonly index: number; readonly cut: number } | null>(null)

  useLayoutEffect(() => {
    const element = scroller.current
    const before = first.current
    if (!element || !before || (before.index < count && keyOf(before.index) === before.key)) return
    const index = indexOfKey(before.key, before.index, count, keyOf)
    if (index < 0) return
    first.current = { ...before, index }
    element.scrollTop = heightUpTo(index, heightOf) + before.cut
  })

  return () => {
    const top = scroller.current?.scrollTop ?? 0
    if (top <= 0) {
      first.current = null
      return
    }
    let index = 0
    let start = 0
    for (; index < count - 1 && start + heightOf(index) <= top; index++) start += heightOf(index)
    first.current = count > 0 ? { key: keyOf(index), index, cut: top - start } : null
  }
}

function heightUpTo(index: number, heightOf: (index: number) => number): number {
  let height = 0
  for (let row = 0; row < index; row++) height += heightOf(row)
  return height
}

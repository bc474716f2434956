import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { indexOfKey } from './index-of-key.ts'

/** The rows as the list has reckoned them, and their keys. */
interface Rows {
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>
  readonly count: number
  readonly keyOf: (index: number) => string
}

/**
 * Rows come and go before those that somebody reads, who is not to be moved by that. At the very top one sees what is
 * first, whatever that is. Gives what is to be called when the list was scrolled.
 */
export function usePlaceKept(scroller: RefObject<HTMLElement | null>, { virtualizer, count, keyOf }: Rows): () => void {
  /** The row that is cut by the upper edge, or begins there, and by how much it is cut. */
  const first = useRef<{ readonly key: string; readonly index: number; readonly cut: number } | null>(null)

  useLayoutEffect(() => {
    const element = scroller.current
    const before = first.current
    if (!element || !before || (before.index < count && keyOf(before.index) === before.key)) return
    const index = indexOfKey(before.key, before.index, count, keyOf)
    const [start] = virtualizer.getOffsetForIndex(index, 'start') ?? []
    if (index < 0 || start === undefined) return
    first.current = { ...before, index }
    element.scrollTop = start + before.cut
  })

  return () => {
    const top = scroller.current?.scrollTop ?? 0
    const row = top > 0 ? virtualizer.getVirtualItemForOffset(top) : undefined
    first.current = row ? { key: keyOf(row.index), index: row.index, cut: top - row.start } : null
  }
}

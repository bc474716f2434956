import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect } from 'react'

/** Where a list becomes lower, as by zooming in, its chosen row stays in sight if it was. */
export function useActiveInSight(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  active: RefObject<number>,
): void {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let height = element.clientHeight
    const observer = new ResizeObserver(() => {
      const before = height
      height = element.clientHeight
      const row = virtualizer.measurementsCache[active.current]
      const wasInSight = row && row.end > element.scrollTop && row.start < element.scrollTop + before
      if (height >= before || !wasInSight) return
      // Asked of the element: where rows have come or gone just now, the virtual list has yet to hear where it stands.
      element.scrollTop += Math.max(0, row.end - element.scrollTop - height)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller, virtualizer, active])
}

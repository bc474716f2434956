import { type RefObject, useEffect } from 'react'
import { focusPane } from './panes.ts'

/**
 * A banner whose button is pressed goes, and the focus with it: whoever works by the keyboard would begin again at the
 * window's start. It goes on to the banner that has taken its place, or else to the list.
 */
export function useFocusKept(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current
    if (!element) return
    const banners = () => [...element.querySelectorAll<HTMLElement>('.banner')]
    let last = -1
    function onFocus(event: FocusEvent): void {
      const { target } = event
      last =
        target instanceof Node && element?.contains(target) ? banners().findIndex((one) => one.contains(target)) : -1
    }
    // Clicked beside everything: nothing has the focus because the person wants it so.
    const onPointer = (event: PointerEvent) => {
      if (!(event.target instanceof Node && element.contains(event.target))) last = -1
    }
    const observer = new MutationObserver(() => {
      if (last < 0 || document.activeElement !== document.body) return
      const left = banners()
      const next = left[Math.min(last, left.length - 1)]
      if (next) next.focus()
      else focusPane('list')
    })
    observer.observe(element, { childList: true, subtree: true })
    document.addEventListener('focusin', onFocus)
    document.addEventListener('pointerdown', onPointer)
    return () => {
      observer.disconnect()
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('pointerdown', onPointer)
    }
  }, [root])
}

import { useEffect, useState } from 'react'
import { focusPane } from '../shell/panes.ts'

/** When what covers the window is closed, the focus goes back to where it was before that was opened. */
export function useFocusReturned(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // A turn later: until then what is closed holds the focus.
      setTimeout(() => {
        if (document.activeElement !== document.body) return
        if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus()
        else focusPane('list')
      })
    },
    [before],
  )
}

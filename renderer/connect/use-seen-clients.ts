import { useEffect, useState } from 'react'
import type { SeenClientsView } from '../../shared/bridge/program-views.ts'
import { useBridge } from '../bridge/window-bridge.ts'

/** How often it is asked for while somebody looks, in milliseconds. */
const every = 700

/** What the proxy sees of its clients, as it comes; null until it is known. */
export function useSeenClients(): SeenClientsView | null {
  const bridge = useBridge()
  const [seen, setSeen] = useState<SeenClientsView | null>(null)
  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    async function ask(): Promise<void> {
      const result = await bridge.call('seenClients', {})
      if (left) return
      // A connection that is lost is told by the window; what was seen stays.
      if (result.ok) setSeen(result.value)
      timer = setTimeout(() => void ask(), every)
    }
    void ask()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [bridge])
  return seen
}

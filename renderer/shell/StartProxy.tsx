import { type ReactNode, useState } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'

/** Starts a proxy that does not run. Where that fails, the banner that this stands in says why. */
export function StartProxy(): ReactNode {
  const bridge = useBridge()
  const [busy, setBusy] = useState(false)
  async function start(port: 'same' | 'any'): Promise<void> {
    if (busy) return
    setBusy(true)
    await bridge.call('startProxy', { port })
    setBusy(false)
  }
  return (
    <span className="banner-actions">
      <button type="button" className="button" aria-disabled={busy || undefined} onClick={() => void start('same')}>
        Try again
      </button>
      <button type="button" className="button" aria-disabled={busy || undefined} onClick={() => void start('any')}>
        Use any free port
      </button>
    </span>
  )
}

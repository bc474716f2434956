import { type ReactNode, useState } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { Icon } from '../ui/Icon.tsx'

/** Opens a terminal of the machine that Tokentrail runs on. */
export function OpenTerminal(): ReactNode {
  const bridge = useBridge()
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<{ readonly ok: boolean; readonly words: string } | null>(null)

  async function open(): Promise<void> {
    setBusy(true)
    setTold(null)
    const result = await bridge.call('openTerminal', {})
    setBusy(false)
    setTold(
      result.ok ? { ok: true, words: `${result.value.name} was opened.` } : { ok: false, words: result.error.message },
    )
  }

  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={() => void open()}>
        <Icon name="app" />
        Open terminal
      </button>
      <p role="status" className={told && !told.ok ? 'form-error' : undefined}>
        {told?.words}
      </p>
    </>
  )
}

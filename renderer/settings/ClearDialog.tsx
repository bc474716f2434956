import { AlertDialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { forgetChoices, openDialog, report } from '../store/view.ts'

/** Asks before everything captured is removed. */
export function ClearDialog(): ReactNode {
  const bridge = useBridge()
  const exchanges = useMirror((mirror) => mirror.exchanges.size + mirror.older.count)
  const session = useMirror((mirror) => mirror.status?.session ?? '')
  const [busy, setBusy] = useState(false)

  async function clear(): Promise<void> {
    setBusy(true)
    const result = await bridge.call('clearSession', {})
    if (result.ok) forgetChoices()
    else report(result.error.message)
    openDialog(null)
  }

  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && openDialog(null)}>
      <AlertDialog.Portal>
        <div className="backdrop" />
        <AlertDialog.Content className="modal" data-width="small" aria-modal="true">
          <AlertDialog.Title className="modal-title">Clear the session?</AlertDialog.Title>
          <AlertDialog.Description className="modal-description">
            {counted(exchanges, 'exchange')} and every flow and finding are removed from {session}. This cannot be
            undone.
          </AlertDialog.Description>
          <div className="modal-actions">
            <AlertDialog.Cancel className="button">Keep the session</AlertDialog.Cancel>
            <button type="button" className="button" data-danger disabled={busy} onClick={() => void clear()}>
              Clear
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

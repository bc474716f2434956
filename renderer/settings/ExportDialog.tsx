import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { CallResult } from '../../shared/bridge/contract.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { unreadableSentence } from '../../shared/sentences/unreadable.ts'
import { useBridge, type WindowBridge } from '../bridge/window-bridge.ts'
import { SettingCheck } from '../proxy-settings/SettingCheck.tsx'
import { openDialog, report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'
import { Modal } from '../ui/Modal.tsx'
import { saveFile } from '../ui/save-file.ts'

/** Saves the session as a HAR file. */
export function ExportDialog(): ReactNode {
  const bridge = useBridge()
  const [withSecrets, setWithSecrets] = useState(false)
  const [done, setDone] = useState<number | null>(null)
  const left = useRef(false)
  useEffect(() => {
    left.current = false
    return () => {
      left.current = true
    }
  }, [])

  async function save(): Promise<void> {
    setDone(0)
    const gathered = await gather(bridge, withSecrets, (count) => {
      setDone(count)
      return left.current
    })
    if (left.current) return
    if (typeof gathered === 'string') report(gathered)
    else {
      saveFile(fileName(withSecrets), 'application/json', gathered.parts)
      if (gathered.unreadable > 0) report(unreadableSentence(gathered.unreadable, withSecrets))
    }
    openDialog(null)
  }

  return (
    <Modal
      title="Export HAR"
      description="Every exchange of this session in one file, for the developer tools of browsers, other inspectors, and tokentrail analyze."
    >
      <SettingCheck
        label="With secrets"
        help="Leave codes, tokens, cookies and passwords as they were sent. Otherwise a placeholder stands for each."
        checked={withSecrets}
        onChange={setWithSecrets}
      />
      {withSecrets && (
        <p className="exchange-warning" role="status">
          <Icon name="warning" />
          Whoever has this file can use what is in it: treat it as you treat your passwords.
        </p>
      )}
      <div className="modal-actions">
        <span className="export-progress" role="status">
          {done !== null && (done === 0 ? 'Looking through the session …' : `${counted(done, 'exchange')} …`)}
        </span>
        <button type="button" className="button" onClick={() => openDialog(null)}>
          Cancel
        </button>
        <button type="button" className="button" data-primary disabled={done !== null} onClick={() => void save()}>
          <Icon name="download" />
          {withSecrets ? 'Export with secrets' : 'Export masked'}
        </button>
      </div>
    </Modal>
  )
}

interface Gathered {
  readonly parts: readonly Blob[]
  /** Exchanges that are not in them. */
  readonly unreadable: number
}

/** The parts of the file; a sentence where they cannot be had. `told` hears the count, and says whether to stop. */
async function gather(
  bridge: WindowBridge,
  withSecrets: boolean,
  told: (count: number) => boolean,
): Promise<Gathered | string> {
  const parts: Blob[] = []
  let count = 0
  let unreadable = 0
  for (let from: number | null = 0; from !== null; ) {
    const result: CallResult<'exportHar'> = await bridge.call('exportHar', { from, withSecrets })
    if (!result.ok) return result.error.message
    // As a Blob a part is no longer in this page's memory.
    parts.push(new Blob([result.value.text]))
    count += result.value.count
    unreadable += result.value.unreadable
    if (told(count)) break
    from = result.value.next
  }
  return { parts, unreadable }
}

/** `tokentrail-2026-01-05.har`, by the day here. */
function fileName(withSecrets: boolean): string {
  const now = new Date()
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'))
  return `tokentrail-${day.join('-')}${withSecrets ? '-with-secrets' : ''}.har`
}

import { type ReactNode, useState } from 'react'
import { namedHosts } from '../../shared/connection-check/named-hosts.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { openDialog, report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'

/** So many hosts are named; of the others their number is told. */
const mostNamed = 6

/** While it is learnt whom to decrypt: who took part until now, and the press that ends it. */
export function LearningBanner(): ReactNode {
  const bridge = useBridge()
  const learning = useMirror((mirror) => mirror.status?.learning ?? null)
  const [busy, setBusy] = useState(false)
  if (learning === null) return null
  const { hosts, completed } = learning
  async function keep(): Promise<void> {
    if (busy) return
    setBusy(true)
    const result = await bridge.call('keepLearntHosts', {})
    setBusy(false)
    if (!result.ok) report(result.error.message)
  }
  return (
    <div className="banner" data-kind="note" tabIndex={-1}>
      <Icon name="note" />
      <span className="banner-text">
        {hosts.length === 0 ? (
          'Every host is decrypted until a login has shown which ones take part. None has so far.'
        ) : (
          <>
            {completed ? 'The login has completed.' : 'Every host is decrypted until the next login has completed.'}{' '}
            <strong>{counted(hosts.length, 'host')}</strong> took part: {namedHosts(hosts, mostNamed)}.
            {completed && ' In a moment all others are left alone.'}
          </>
        )}{' '}
        <button type="button" className="link-button" onClick={() => openDialog('proxy')}>
          Proxy settings
        </button>
      </span>
      {hosts.length > 0 && (
        <button type="button" className="button" aria-disabled={busy || undefined} onClick={() => void keep()}>
          Keep {hosts.length === 1 ? 'this host' : `these ${hosts.length} hosts`}
        </button>
      )}
    </div>
  )
}

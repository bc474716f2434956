import { type ReactNode, useState } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { FormError } from '../ui/FormError.tsx'
import { Icon } from '../ui/Icon.tsx'

interface NetworkNoteProps {
  readonly networkAddresses: readonly string[]
  /** Who would be let in: "Containers of Linux". */
  readonly who: string
}

/** Says whether others than this machine reach the proxy, and lets a person change it here. */
export function NetworkNote({ networkAddresses, who }: NetworkNoteProps): ReactNode {
  const bridge = useBridge()
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const listens = networkAddresses.length > 0

  async function change(): Promise<void> {
    setBusy(true)
    setFailure(null)
    const shown = await bridge.call('proxySettings', {})
    const answer = shown.ok
      ? await bridge.call('setProxySettings', {
          settings: { ...shown.value.settings, listen: listens ? 'this-machine' : 'network' },
        })
      : shown
    setBusy(false)
    if (!answer.ok) setFailure(answer.error.message)
  }

  return (
    <div className="network-note" data-listens={listens || undefined}>
      <Icon name={listens ? 'check' : 'warning'} />
      <div>
        {listens ? (
          <p>
            The proxy listens for this machine’s networks:{' '}
            {networkAddresses.map((address, index) => (
              <span key={address}>
                {index > 0 && ', '}
                <code>{address.replace('http://', '')}</code>
              </span>
            ))}
            . Switch it off when you are done.
          </p>
        ) : (
          <p>
            The proxy listens for this machine alone. {who} cannot reach it. If you let it listen for your networks,
            whoever is on them can use it, and reach through it what listens on this machine alone; what they send is
            recorded.
          </p>
        )}
        <FormError sentence={failure} />
      </div>
      <button type="button" className="button" disabled={busy} onClick={() => void change()}>
        {listens ? 'Listen for this machine alone' : 'Listen for the network too'}
      </button>
    </div>
  )
}

import type { ReactNode } from 'react'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { openDialog, report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'

/** A client does not take the certificate for a host: one press leaves that host alone. */
export function RefusalBanners(): ReactNode {
  const bridge = useBridge()
  const refusals = useMirror((mirror) => mirror.status?.refusals)
  async function decide(name: 'neverDecrypt' | 'dismissRefusal', host: string): Promise<void> {
    const result = await bridge.call(name, { host })
    if (!result.ok) report(result.error.message)
  }
  return refusals?.map(({ host, client, how }) => (
    <div key={`${host} ${client}`} className="banner" data-kind="note" role="status">
      <Icon name="note" />
      <span className="banner-text">
        {client === null ? 'A client' : <q className="client-name">{client}</q>}{' '}
        {how === 'said' ? 'refused' : 'closed the connection when it had seen'} the certificate for{' '}
        <strong>{host}</strong>. It {how === 'said' ? 'does not' : 'may not'} trust Tokentrail's{' '}
        <button type="button" className="link-button" onClick={() => openDialog('certificate')}>
          authority
        </button>
        , or {how === 'said' ? 'accepts' : 'accept'} one certificate alone.
      </span>
      <button type="button" className="button" onClick={() => void decide('neverDecrypt', host)}>
        Do not decrypt {host}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Dismiss what was said about ${host}`}
        onClick={() => void decide('dismissRefusal', host)}
      >
        <Icon name="cross" size={14} />
      </button>
    </div>
  ))
}

import { type ReactNode, useMemo } from 'react'
import type { RefusalView } from '../../shared/bridge/program-views.ts'
import { namedHosts } from '../../shared/connection-check/named-hosts.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { clientName } from '../format/client-name.ts'
import { useMirror } from '../store/mirror.ts'
import { openDialog, report } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'

/** So many hosts are named; of the others their number is told. */
const mostNamed = 6

/** Clients that do not take the certificate for a host: one press leaves that host alone. */
export function RefusalBanners(): ReactNode {
  const refusals = useMirror((mirror) => mirror.status?.refusals)
  const clients = useMemo(
    () => [...Map.groupBy(refusals ?? [], ({ client, how }) => `${how} ${client}`).entries()],
    [refusals],
  )
  return clients.map(([key, ofClient]) => <RefusalBanner key={key} refusals={ofClient} />)
}

/** One client, and the hosts for which it does not take the certificate: a page has many. */
function RefusalBanner({ refusals }: { readonly refusals: readonly RefusalView[] }): ReactNode {
  const bridge = useBridge()
  const [first] = refusals
  if (!first) return null
  const { client, how } = first
  const hosts = refusals.map(({ host }) => host)
  const [one] = hosts.length === 1 ? hosts : []
  async function leaveAlone(): Promise<void> {
    const result = await bridge.call('neverDecrypt', { hosts })
    if (!result.ok) report(result.error.message)
  }
  async function dismiss(): Promise<void> {
    const result = await bridge.call('dismissRefusals', { hosts, client })
    if (!result.ok) report(result.error.message)
  }
  return (
    <div className="banner" data-kind="note" tabIndex={-1}>
      <Icon name="note" />
      <span className="banner-text">
        {client === null ? 'A client' : <q className="client-name">{clientName(client)}</q>}{' '}
        {how === 'said' ? 'refused' : 'closed the connection when it had seen'} the certificate for{' '}
        {one === undefined && `${counted(hosts.length, 'host')}: `}
        <strong>{namedHosts(hosts, mostNamed)}</strong>. It {how === 'said' ? 'does not' : 'may not'} trust Tokentrail's{' '}
        <button type="button" className="link-button" onClick={() => openDialog('certificate')}>
          authority
        </button>
        , or {how === 'said' ? 'accepts' : 'accept'} one certificate alone.
      </span>
      <button type="button" className="button" onClick={() => void leaveAlone()}>
        Do not decrypt {one ?? `these ${hosts.length} hosts`}
      </button>
      <button
        type="button"
        className="icon-button"
        title="Dismiss"
        aria-label={`Dismiss what was said about ${one ?? `these ${hosts.length} hosts`}`}
        onClick={() => void dismiss()}
      >
        <Icon name="cross" size={14} />
      </button>
    </div>
  )
}

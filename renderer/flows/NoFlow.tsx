import type { ReactNode } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { type Mirror, useMirror } from '../store/mirror.ts'
import { openDialog } from '../store/view.ts'

/** There is no flow: perhaps because what passes is not to be read. */
export function NoFlow(): ReactNode {
  const hosts = useMirror(hostsOutOfScope)
  return (
    <p className="list-empty">
      No flow yet.
      {hosts > 0 && (
        <>
          {' '}
          {counted(hosts, 'host')} passed unread, not being among those that are decrypted: see the{' '}
          <button type="button" className="link-button" onClick={() => openDialog('proxy')}>
            proxy settings
          </button>
          .
        </>
      )}
    </p>
  )
}

function hostsOutOfScope({ exchanges }: Mirror): number {
  const hosts = new Set<string>()
  for (const { unread, host } of exchanges.values()) if (unread === 'out-of-scope') hosts.add(host)
  return hosts.size
}

import { type ReactNode, useMemo } from 'react'
import type { StepRow } from '../../shared/bridge/rows.ts'
import { FindingList } from '../findings/FindingList.tsx'
import { type UnreadHost, unreadHosts, whyUnread } from '../flows/unread-hosts.ts'
import { roleName } from '../format/words.ts'
import { mirrorStore, useMirror } from '../store/mirror.ts'
import { choose, openDialog, openTerminalWay } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFindings } from './use-findings.ts'

/** A step that the flow should have and that was not seen: what that may mean, and what to do. */
export function MissingStep({ step }: { readonly step: StepRow }): ReactNode {
  const exchanges = useMirror((mirror) => mirror.exchanges)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the exchanges are what changes
  const unread = useMemo(() => unreadHosts(mirrorStore.getState(), step), [exchanges, step])
  const { own, others } = useFindings(step, null)
  const serverSide = step.from === 'client' || step.to === 'client'
  return (
    <div className="detail-scroll" tabIndex={0} role="group" aria-label="Missing step">
      <div className="missing">
        <h2 className="detail-title">
          <Icon name="dashed" size={18} />
          {step.label}
        </h2>
        <p>
          This step belongs to the flow, from {roleName[step.from].toLowerCase()} to {roleName[step.to].toLowerCase()},
          and was not seen.
        </p>
        <ul>
          {unread.length > 0 && <Unread hosts={unread} />}
          {serverSide && (
            <li>
              The client may be a program of its own, such as a web server, that does not use this proxy: a browser
              sends its own requests here, not those of the server behind a page.{' '}
              <button type="button" className="link-button" onClick={openTerminalWay}>
                Connect that program
              </button>
              , start it again, and log in once more.
            </li>
          )}
          <li>An earlier step may have failed, so that this one was never sent. Look at the steps before it.</li>
          <li>It may not have happened yet: a flow is drawn while it goes on.</li>
        </ul>
      </div>
      <FindingList ids={own} exchange={null} />
      {others.length > 0 && <h3 className="group-title">Elsewhere in this flow</h3>}
      <FindingList ids={others} exchange={null} />
    </div>
  )
}

/** What passed meanwhile and was not read: the step may have been in it. */
function Unread({ hosts }: { readonly hosts: readonly UnreadHost[] }): ReactNode {
  const refused = hosts.some(({ why }) => why === 'certificate-refused')
  return (
    <li>
      It may have been sent to one of these hosts, which were spoken to meanwhile, and not read:
      <ul>
        {hosts.map(({ host, why, exchange }) => (
          <li key={host}>
            <button
              type="button"
              className="link-button"
              onClick={() => choose({ kind: 'exchange', id: exchange }, null)}
            >
              {host}
            </button>{' '}
            {whyUnread[why]}.
          </li>
        ))}
      </ul>
      If the step was sent to one of them, have that host decrypted in the{' '}
      <button type="button" className="link-button" onClick={() => openDialog('proxy')}>
        proxy settings
      </button>
      {refused && ', and let the client trust the certificate'}, and log in again.
    </li>
  )
}

import { type ReactNode, useMemo } from 'react'
import type { StepRow } from '../../shared/bridge/rows.ts'
import { FindingCard } from '../findings/FindingCard.tsx'
import { type UnreadHost, unreadHosts, whyUnread } from '../flows/unread-hosts.ts'
import { roleName } from '../format/words.ts'
import { mirrorStore, useMirror } from '../store/mirror.ts'
import { choose, openDialog } from '../store/view.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFindings } from './use-findings.ts'

/** A step that the flow should have and that was not seen: what that may mean, and what to do. */
export function MissingStep({ step }: { readonly step: StepRow }): ReactNode {
  const proxy = useMirror((mirror) => mirror.status?.proxy ?? null)
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
          <li>An earlier step may have failed, so that this one was never sent. Look at the steps before it.</li>
          {serverSide && (
            <li>
              The client may be a program on a server that does not use this proxy. Point it here, and let it trust the
              CA certificate:
              {proxy && (
                <code className="command">
                  HTTPS_PROXY={proxy}
                  <CopyButton text={`HTTPS_PROXY=${proxy}`} label="Copy the setting for the proxy" />
                </code>
              )}
            </li>
          )}
          <li>It may not have happened yet: a flow is drawn while it goes on.</li>
        </ul>
      </div>
      {[...own, ...others].map((id) => (
        <FindingCard key={id} id={id} exchange={null} />
      ))}
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

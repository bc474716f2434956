import type { ReactNode } from 'react'
import type { StepRow } from '../../shared/bridge/rows.ts'
import { FindingCard } from '../findings/FindingCard.tsx'
import { roleName } from '../format/words.ts'
import { useMirror } from '../store/mirror.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFindings } from './use-findings.ts'

/** A step that the flow should have and that was not seen: what that may mean, and what to do. */
export function MissingStep({ step }: { readonly step: StepRow }): ReactNode {
  const proxy = useMirror((mirror) => mirror.status?.proxy ?? null)
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

import type { ReactNode } from 'react'
import { counted } from '../../shared/sentences/counted.ts'
import { jumpToFinding } from '../findings/jump-to-finding.ts'
import { useClientName } from '../flows/use-client-name.ts'
import { duration, localDate } from '../format/time.ts'
import { grantName, outcomeName } from '../format/words.ts'
import { useMirror } from '../store/mirror.ts'
import { selectFlow } from '../store/view.ts'
import { Icon } from '../ui/Icon.tsx'
import { SeverityMark } from '../ui/SeverityMark.tsx'

/** Which flow it is, how it ended, and what was found in it. */
export function FlowHeader({ id }: { readonly id: string }): ReactNode {
  const flow = useMirror((mirror) => mirror.flows.get(id))
  const parent = useMirror((mirror) => mirror.flows.get(mirror.flows.get(id)?.parent ?? ''))
  const client = useClientName(id)
  const findings = useMirror((mirror) => mirror.findingsOf.get(id))
  if (!flow) return null
  const seen = flow.steps.length
  return (
    <header className="flow-header">
      {parent && (
        <button type="button" className="link" onClick={() => selectFlow(parent.id)}>
          Within the login of {parent.clientId ?? 'another client'} at {parent.server ?? 'its server'}
        </button>
      )}
      <div className="flow-title-line">
        <h2 className="flow-title">
          <span className="flow-title-name">{client ?? 'Unknown client'}</span>
          <Icon name="arrowRight" size={15} />
          <span className="spoken">at</span>
          <span className="flow-title-name">{flow.server ?? flow.issuer ?? 'unknown server'}</span>
        </h2>
        <span className="outcome-badge" data-outcome={flow.outcome}>
          {outcomeName[flow.outcome]}
        </span>
      </div>
      <p className="flow-facts">
        <span>{grantName(flow.grant)}</span>
        <span>{localDate(flow.startedAt)}</span>
        {flow.endedAt !== null && <span>{duration(flow.endedAt - flow.startedAt)}</span>}
        <span>{counted(seen, 'step')}</span>
      </p>
      {flow.letGo > 0 && (
        <p className="flow-let-go">
          {counted(flow.letGo, 'more request')} to the resource, where nothing was found,{' '}
          {flow.letGo === 1 ? 'is' : 'are'} kept among all exchanges and not drawn here.
        </p>
      )}
      {findings && findings.length > 0 && (
        <ul className="flow-findings" aria-label="Findings of this flow">
          {findings.map((finding) => (
            <FindingLine key={finding} id={finding} />
          ))}
        </ul>
      )}
    </header>
  )
}

function FindingLine({ id }: { readonly id: string }): ReactNode {
  const finding = useMirror((mirror) => mirror.findings.get(id))
  const cause = useMirror((mirror) => mirror.causes.get(mirror.findings.get(id)?.cause ?? ''))
  const step = useMirror((mirror) => mirror.steps.get(mirror.findings.get(id)?.step ?? ''))
  if (!finding) return null
  return (
    <li>
      <button
        type="button"
        className="finding-line"
        data-severity={finding.severity}
        onClick={() => jumpToFinding(finding)}
      >
        <SeverityMark severity={finding.severity} />
        <span className="finding-line-title">{cause?.title ?? finding.cause}</span>
        {step && <span className="finding-line-step">{step.label}</span>}
      </button>
    </li>
  )
}

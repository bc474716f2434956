import type { ReactNode } from 'react'
import type { FindingRow } from '../../shared/bridge/rows.ts'
import { counted } from '../../shared/sentences/counted.ts'
import { Icon } from './Icon.tsx'

interface SeverityMarkProps {
  readonly severity: FindingRow['severity']
  /** How many there are; without it the mark stands alone. */
  readonly count?: number
}

/** A severity by form, colour and spoken word: colour alone would not reach everybody. */
export function SeverityMark({ severity, count }: SeverityMarkProps): ReactNode {
  return (
    <span className="severity" data-severity-mark={severity}>
      <Icon name={severity} size={14} />
      {count !== undefined && <span aria-hidden="true">{count}</span>}
      <span className="spoken">{count === undefined ? severity : counted(count, severity)}</span>
    </span>
  )
}

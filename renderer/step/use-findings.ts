import { useMemo } from 'react'
import type { FindingRow, StepRow } from '../../shared/bridge/rows.ts'
import { useMirror } from '../store/mirror.ts'

interface UseFindings {
  /** The findings of what is shown. */
  readonly own: readonly string[]
  /** The other findings of the same flow. */
  readonly others: readonly string[]
}

/** The findings that belong to a step, or to an exchange by itself. */
export function useFindings(step: StepRow | null, exchange: number | null): UseFindings {
  const findings = useMirror((mirror) => mirror.findings)
  return useMemo(() => {
    const all = [...findings.values()]
    if (!step) {
      const here = all.filter((finding) => finding.exchange === exchange || holds(finding, exchange))
      return { own: here.map(({ id }) => id), others: [] }
    }
    const ofFlow = all.filter(({ flow }) => flow === step.flow)
    const isOwn = ({ id, step: at }: FindingRow) => at === step.id || step.findings.includes(id)
    const loose = all.filter((finding) => finding.flow === null && finding.exchange === exchange)
    return {
      own: [...ofFlow.filter(isOwn), ...loose].map(({ id }) => id),
      others: ofFlow.filter((finding) => !isOwn(finding)).map(({ id }) => id),
    }
  }, [findings, step, exchange])
}

const holds = ({ evidence }: FindingRow, exchange: number | null) =>
  evidence.some(({ place }) => place.exchange === exchange)

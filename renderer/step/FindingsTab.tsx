import type { ReactNode } from 'react'
import { FindingList } from '../findings/FindingList.tsx'
import { Icon } from '../ui/Icon.tsx'

interface FindingsTabProps {
  readonly own: readonly string[]
  readonly others: readonly string[]
  readonly exchange: number
  readonly isStep: boolean
}

/** The findings of the step first, then those of the rest of its flow. */
export function FindingsTab({ own, others, exchange, isStep }: FindingsTabProps): ReactNode {
  return (
    <>
      {own.length === 0 && (
        <p className="all-well">
          <Icon name="check" />
          {isStep ? 'Nothing was found at this step.' : 'Nothing was found in this exchange.'}
        </p>
      )}
      <FindingList ids={own} exchange={exchange} />
      {others.length > 0 && <h3 className="group-title">Elsewhere in this flow</h3>}
      <FindingList ids={others} exchange={exchange} />
    </>
  )
}

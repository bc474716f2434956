import type { ReactNode } from 'react'
import type { Role } from '../../shared/bridge/views.ts'
import { laneCentre, laneWidth } from './lanes.ts'

interface SequenceArrowProps {
  readonly lanes: readonly Role[]
  readonly from: Role
  readonly to: Role
  readonly height: number
}

/** The message as an arrow between the lines of its two parties. The row says the same in words. */
export function SequenceArrow({ lanes, from, to, height }: SequenceArrowProps): ReactNode {
  const start = laneCentre(lanes.indexOf(from))
  const end = laneCentre(lanes.indexOf(to))
  const middle = height / 2
  const forward = end > start ? 1 : -1
  const tip = end - forward * 2
  return (
    <svg className="arrow" width={lanes.length * laneWidth} height={height} aria-hidden="true" focusable="false">
      {lanes.map((role, lane) => (
        <line key={role} className="lane" x1={laneCentre(lane)} x2={laneCentre(lane)} y1={0} y2={height} />
      ))}
      <line className="shaft" x1={start} x2={tip} y1={middle} y2={middle} />
      <path
        className="head"
        d={`M${tip - forward * 6} ${middle - 4.5}L${tip} ${middle}L${tip - forward * 6} ${middle + 4.5}`}
      />
      <circle className="dot" cx={start} cy={middle} r={3} />
    </svg>
  )
}

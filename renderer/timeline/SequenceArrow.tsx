import type { ReactNode } from 'react'
import type { Role } from '../../shared/bridge/views.ts'
import { laneCentre, laneWidth } from './lanes.ts'

interface SequenceArrowProps {
  readonly lanes: readonly Role[]
  /** Null: the lines alone, under a row that is between no two of them. */
  readonly way: { readonly from: Role; readonly to: Role } | null
  readonly height: number
}

/** The message as an arrow between the lines of its two parties. The row says the same in words. */
export function SequenceArrow({ lanes, way, height }: SequenceArrowProps): ReactNode {
  return (
    <svg className="arrow" width={lanes.length * laneWidth} height={height} aria-hidden="true" focusable="false">
      {lanes.map((role, lane) => (
        <line key={role} className="lane" x1={laneCentre(lane)} x2={laneCentre(lane)} y1={0} y2={height} />
      ))}
      {way && lanes.includes(way.from) && lanes.includes(way.to) && (
        <Shaft
          start={laneCentre(lanes.indexOf(way.from))}
          end={laneCentre(lanes.indexOf(way.to))}
          middle={height / 2}
        />
      )}
    </svg>
  )
}

interface ShaftProps {
  readonly start: number
  readonly end: number
  readonly middle: number
}

function Shaft({ start, end, middle }: ShaftProps): ReactNode {
  const forward = end > start ? 1 : -1
  const tip = end - forward * 2
  const barb = tip - forward * 6
  return (
    <>
      <line className="shaft" x1={start} x2={tip} y1={middle} y2={middle} />
      <path className="head" d={`M${barb} ${middle - 4.5}L${tip} ${middle}L${barb} ${middle + 4.5}`} />
      <circle className="dot" cx={start} cy={middle} r={3} />
    </>
  )
}

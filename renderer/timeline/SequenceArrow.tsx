import type { ReactNode } from 'react'
import type { Role } from '../../shared/bridge/shown.ts'
import { type Lanes, laneCentre } from './lanes.ts'

interface SequenceArrowProps {
  readonly lanes: Lanes
  /** Null: the lines alone, under a row that is between no two of them. */
  readonly way: { readonly from: Role; readonly to: Role } | null
  readonly height: number
}

/** The message as an arrow between the lines of its two parties. The row says the same in words. */
export function SequenceArrow({ lanes: { roles, width }, way, height }: SequenceArrowProps): ReactNode {
  const centre = (lane: number) => laneCentre(lane, width)
  return (
    <svg className="arrow" width={roles.length * width} height={height} aria-hidden="true" focusable="false">
      {roles.map((role, lane) => (
        <line key={role} className="lane" x1={centre(lane)} x2={centre(lane)} y1={0} y2={height} />
      ))}
      {way && roles.includes(way.from) && roles.includes(way.to) && (
        <Shaft start={centre(roles.indexOf(way.from))} end={centre(roles.indexOf(way.to))} middle={height / 2} />
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

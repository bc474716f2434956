import { type ReactNode, useEffect, useRef, useState } from 'react'
import { inDigits } from '../../shared/sentences/counted.ts'

interface ExchangeCountProps {
  readonly listed: number
  readonly all: number
  /** What the person filters by: another one is another answer. */
  readonly filter: string
}

/** So long nobody types any more, in milliseconds. */
const pause = 500

/** How many exchanges are listed. It is spoken when the filter changes, and not with everything that comes. */
export function ExchangeCount({ listed, all, filter }: ExchangeCountProps): ReactNode {
  const words = listed === all ? inDigits(listed) : `${inDigits(listed)} of ${inDigits(all)}`
  const now = useRef(words)
  now.current = words
  const before = useRef(filter)
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    if (before.current === filter) return
    before.current = filter
    const timer = setTimeout(() => setSpoken(`${now.current} exchanges listed`), pause)
    return () => clearTimeout(timer)
  }, [filter])
  return (
    <>
      <span className="count">{words}</span>
      <span className="spoken" role="status">
        {spoken}
      </span>
    </>
  )
}

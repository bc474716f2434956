import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useMirror } from '../store/mirror.ts'
import { newFindings } from './new-findings.ts'

/** Says new findings to those who do not see the timeline. */
export function Announcer(): ReactNode {
  const findings = useMirror((mirror) => mirror.findings)
  const causes = useMirror((mirror) => mirror.causes)
  const ready = useMirror((mirror) => mirror.status !== null)
  const known = useRef<ReadonlySet<string> | null>(null)
  const [said, setSaid] = useState<readonly Said[]>([])

  useEffect(() => {
    if (!ready) return
    const before = known.current
    known.current = new Set(findings.keys())
    // What the session held when the window opened is no news.
    if (before === null) return
    const words = newFindings(before, findings, causes)
    if (words !== null) setSaid((all) => [...all.slice(1 - mostKept), { number: (all.at(-1)?.number ?? 0) + 1, words }])
  }, [findings, causes, ready])

  return (
    <div className="spoken" role="log" aria-live="polite" aria-label="New findings">
      {said.map(({ number, words }) => (
        <p key={number}>{words}</p>
      ))}
    </div>
  )
}

/** An element each: the same words said again would change nothing in the document, and not be heard. */
interface Said {
  readonly number: number
  readonly words: string
}

const mostKept = 5

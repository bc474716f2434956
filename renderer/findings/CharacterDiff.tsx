import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { longText } from '../ui/long-text.ts'
import { align, intoLines, type Stretch } from './align.ts'

interface CharacterDiffProps {
  readonly seen: string
  readonly expected: string
}

/**
 * What was seen above what was expected, character under character, however narrow the pane: both break at the same
 * column. The text of each of the two elements is exactly its value; gaps have width alone.
 */
export function CharacterDiff({ seen, expected }: CharacterDiffProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const probe = useRef<HTMLSpanElement>(null)
  const [columns, setColumns] = useState(48)

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => {
      const character = (probe.current?.getBoundingClientRect().width ?? 0) / 10
      // The words before each line take part of the width.
      if (character > 0) setColumns(Math.max(12, Math.floor((element.clientWidth - 86) / character)))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const lines = useMemo(() => {
    const { seen: above, expected: below } = align(seen, expected)
    return { seen: intoLines(above, columns), expected: intoLines(below, columns) }
  }, [seen, expected, columns])

  return (
    <div ref={box} className="diff" {...longText(seen.length + expected.length, 'Seen and expected')}>
      <span ref={probe} className="diff-probe" aria-hidden="true" />
      <span className="diff-word" data-of="seen" style={{ gridRow: 1 }}>
        seen
      </span>
      <span data-role="seen" className="diff-value">
        {lines.seen.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <Line key={index} line={line} row={index * 2 + 1} first={index === 0} />
        ))}
      </span>
      <span className="diff-word" data-of="expected" style={{ gridRow: 2 }}>
        expected
      </span>
      <span data-role="expected" className="diff-value">
        {lines.expected.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <Line key={index} line={line} row={index * 2 + 2} first={false} />
        ))}
      </span>
    </div>
  )
}

interface LineProps {
  readonly line: readonly Stretch[]
  readonly row: number
  readonly first: boolean
}

function Line({ line, row, first }: LineProps): ReactNode {
  return (
    <span className="diff-line" data-pair-start={(row % 2 === 1 && !first) || undefined} style={{ gridRow: row }}>
      {line.map((stretch, index) => {
        if (stretch.kind === 'gap') {
          // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place in the line
          return <span key={index} className="diff-gap" style={{ width: `${stretch.width}ch` }} />
        }
        const Element = stretch.kind === 'different' ? 'mark' : 'span'
        // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place in the line
        return <Element key={index}>{stretch.text}</Element>
      })}
    </span>
  )
}

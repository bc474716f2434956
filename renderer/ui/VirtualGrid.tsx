import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { movedTo } from './list-keys.ts'
import { useActiveInSight } from './use-active-in-sight.ts'
import { usePlaceKept } from './use-place-kept.ts'

interface VirtualGridProps {
  readonly label: string
  readonly role: 'grid' | 'treegrid'
  readonly count: number
  readonly columns: number
  /** In pixels; rows are not measured, so that a jump to the end of 20,000 costs nothing. */
  readonly heightOf: (index: number) => number
  readonly keyOf: (index: number) => string
  /** The chosen row; -1: none. */
  readonly active: number
  readonly onActive: (index: number) => void
  /** Enter: on to what the row opens. */
  readonly onOpen?: () => void
  /** The heading row, which stays in place. */
  readonly header?: ReactNode
  /** Stays at the end while rows are added, if it was there. */
  readonly sticksToEnd?: boolean
  readonly row: (index: number, top: number, id: string) => ReactNode
}

/** The DOM id of a row. */
export const rowId = (label: string, key: string): string => `${label}-${key}`.replace(/[^\w-]/g, '_')

/**
 * A list that draws only the rows in sight. The list owns the keyboard: it has the focus, and names the chosen row
 * as its active descendant, which is therefore always drawn.
 */
export function VirtualGrid(props: VirtualGridProps): ReactNode {
  const { label, role, count, columns, heightOf, keyOf, active, onActive, onOpen, header, sticksToEnd, row } = props
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(false)
  const headerRows = header ? 1 : 0
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    getItemKey: keyOf,
    overscan: 8,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      return active < 0 || active >= count || indexes.includes(active)
        ? indexes
        : [...indexes, active].toSorted(byNumber)
    },
  })

  // Heights follow from the rows' kinds; where they change, what was reckoned is stale.
  const heights = useRef<typeof heightOf>(heightOf)
  useLayoutEffect(() => {
    if (heights.current === heightOf) return
    heights.current = heightOf
    virtualizer.measure()
  }, [heightOf, virtualizer])

  const scrolled = usePlaceKept(scroller, { virtualizer, count, keyOf })

  const activeKey = active >= 0 && active < count ? keyOf(active) : null
  const position = useRef(active)
  position.current = active
  // By its key: where new rows push the chosen one on, the person stays where they have scrolled to.
  useEffect(() => {
    if (activeKey !== null) virtualizer.scrollToIndex(position.current, { align: 'auto' })
  }, [activeKey, virtualizer])

  useActiveInSight(scroller, virtualizer, position)

  useEffect(() => {
    if (sticksToEnd && atEnd.current && count > 0) virtualizer.scrollToIndex(count - 1, { align: 'end' })
  }, [count, sticksToEnd, virtualizer])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      if (active < 0 && count > 0) onActive(0)
      else onOpen?.()
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / Math.max(1, heightOf(0))) - 1)
    const to = movedTo(event.key, active, count, page)
    if (to === null) return
    event.preventDefault()
    onActive(to)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is one of the two grids
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is one of the two grids
    <div
      ref={scroller}
      className="virtual-grid"
      role={role}
      aria-label={label}
      aria-rowcount={count + headerRows}
      aria-colcount={columns}
      aria-activedescendant={activeKey === null ? undefined : rowId(label, activeKey)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40
        scrolled()
      }}
    >
      {header && (
        <div role="rowgroup" className="virtual-head">
          {header}
        </div>
      )}
      <div role="rowgroup" className="virtual-rows" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => row(index, start, rowId(label, String(key))))}
      </div>
    </div>
  )
}

const byNumber = (a: number, b: number) => a - b

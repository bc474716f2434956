import { describe, expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { exchangeRow, scriptedBridge, snapshot } from '../testing/rows.ts'
import { followFeed } from './follow-feed.ts'
import { emptyMirror, type Mirror } from './mirror.ts'

function following() {
  const bridge = scriptedBridge(() => null)
  const mirror = createStore<Mirror>(() => emptyMirror)
  const frames: (() => void)[] = []
  const end = followFeed(bridge, mirror, (run) => frames.push(run))
  return { bridge, mirror, end, frame: () => frames.splice(0).forEach((run) => void run()), frames }
}

describe('the feed', () => {
  test('is asked for at the start, and applied once a frame', () => {
    const { bridge, mirror, frame, frames } = following()
    expect(bridge.asked).toEqual([['resync', {}]])
    let drawn = 0
    mirror.subscribe(() => drawn++)
    bridge.emit(snapshot())
    for (let number = 1; number <= 50; number++)
      bridge.emit({ kind: 'changes', number, changes: [{ kind: 'exchange', row: exchangeRow(number) }] })
    expect(frames).toHaveLength(1)
    frame()
    expect(drawn).toBe(1)
    expect(mirror.getState().exchanges.size).toBe(50)
  })

  test('is asked for again at a gap, once', () => {
    const { bridge, frame } = following()
    bridge.emit(snapshot())
    bridge.emit({ kind: 'changes', number: 2, changes: [] })
    frame()
    bridge.emit({ kind: 'changes', number: 3, changes: [] })
    frame()
    expect(bridge.asked).toEqual([
      ['resync', {}],
      ['resync', {}],
    ])
  })
})

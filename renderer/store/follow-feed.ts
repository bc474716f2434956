import type { StoreApi } from 'zustand/vanilla'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { WindowBridge } from '../bridge/window-bridge.ts'
import { applyEvents, type Mirror } from './mirror.ts'

/** Calls back before the next frame is drawn. */
export type NextFrame = (run: () => void) => void

/**
 * Keeps the mirror up to date: the feed is applied once a frame; a gap, and a connection made again, are answered by
 * asking for a snapshot. Gives the function that ends it.
 */
export function followFeed(bridge: WindowBridge, mirror: StoreApi<Mirror>, nextFrame: NextFrame): () => void {
  let queue: FeedEvent[] = []
  let asked = false
  const resync = () => void bridge.call('resync', {})

  function flush(): void {
    asked = false
    const events = queue
    queue = []
    const result = applyEvents(mirror.getState(), events)
    mirror.setState(result.mirror, true)
    if (result.gap) resync()
  }

  const unsubscribe = bridge.subscribe((event) => {
    queue.push(event)
    if (asked) return
    asked = true
    nextFrame(flush)
  })
  const unwatch = bridge.onState((state) => {
    if (state === 'open') resync()
  })
  if (bridge.state() === 'open') resync()
  return () => {
    unsubscribe()
    unwatch()
  }
}

/** The browser's next frame, or a second later: a tab in the background draws no frames, and its queue must not grow. */
export function nextFrameOf(window: Window): NextFrame {
  return (run) => {
    let done = false
    const once = () => {
      if (done) return
      done = true
      window.cancelAnimationFrame(frame)
      window.clearTimeout(timer)
      run()
    }
    const frame = window.requestAnimationFrame(once)
    const timer = window.setTimeout(once, 1000)
  }
}

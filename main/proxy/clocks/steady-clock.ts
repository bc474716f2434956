import { uptime } from 'node:os'

/** The clocks of a system, each in milliseconds. */
export interface SystemClocks {
  /** What a person reads; it may be set forward or back at any time. */
  readonly wall: () => number
  /** Never set; on Linux and macOS it stands still while the machine sleeps. */
  readonly monotonic: () => number
  /** Since the machine was started, asleep or awake; whole seconds on some systems. */
  readonly uptime: () => number
}

export const systemClocks: SystemClocks = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1000,
}

/** Less than this the two may differ without a word: clocks are adjusted little by little, and uptime is coarse. */
const grain = 2000

/**
 * A clock for ages, in milliseconds from anywhere: it is never set, and goes on while the machine sleeps. The uptime is
 * asked of the system only when the other two clocks come apart, because it costs the reading of a file.
 */
export function createSteadyClock(clocks: SystemClocks = systemClocks): () => number {
  const offset = () => clocks.wall() - clocks.monotonic()
  const awake = () => clocks.uptime() - clocks.monotonic()
  const before = awake()
  let seen = offset()
  let slept = 0
  return () => {
    const now = offset()
    if (Math.abs(now - seen) >= grain) {
      seen = now
      const asleep = awake() - before
      if (asleep - slept >= grain) slept = asleep
    }
    return clocks.monotonic() + slept
  }
}

/** How old a pooled connection, or what was once heard, is by now. */
export const steadyNow = createSteadyClock()

import type { EpochMs } from '../../../shared/exchange/brand.ts'
import { type SystemClocks, systemClocks } from './steady-clock.ts'

/**
 * The time of day with fractions of a millisecond: that of the wall clock, between whose ticks the monotonic one goes
 * on. What comes later in the same millisecond has a later time, unless the clock was set back.
 */
export function createWallClock({
  wall,
  monotonic,
}: Pick<SystemClocks, 'wall' | 'monotonic'> = systemClocks): () => EpochMs {
  let offset = wall() - monotonic()
  return () => {
    const tick = wall()
    const fine = monotonic()
    // Never off by more than the tick: where the clock was set, or is drawn along little by little, this one follows.
    if (fine + offset < tick) offset = tick - fine
    else if (fine + offset >= tick + 1) offset = tick + 0.999 - fine
    return Math.round((fine + offset) * 1000) / 1000
  }
}

export const wallNow = createWallClock()

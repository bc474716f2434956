import { describe, expect, test } from 'vitest'
import { createSteadyClock, type SystemClocks } from './steady-clock.ts'
import { createWallClock } from './wall-clock.ts'

const hour = 3_600_000

/** A machine whose clocks go as the test says. */
function machine() {
  const now = { wall: 1_700_000_000_000, monotonic: 5000, uptime: 900_000 }
  const clocks: SystemClocks = {
    // As the systems tell them: the first in whole milliseconds, the last in whole seconds.
    wall: () => Math.floor(now.wall),
    monotonic: () => now.monotonic,
    uptime: () => Math.floor(now.uptime / 1000) * 1000,
  }
  return {
    clocks,
    pass(ms: number) {
      now.wall += ms
      now.monotonic += ms
      now.uptime += ms
    },
    sleep(ms: number) {
      now.wall += ms
      now.uptime += ms
    },
    set(ms: number) {
      now.wall += ms
    },
  }
}

describe('the steady clock', () => {
  test.each([3 * hour, -3 * hour])('goes on as it was where the clock is set by %d ms', (by) => {
    const { clocks, pass, set } = machine()
    const now = createSteadyClock(clocks)
    const before = now()
    pass(1500)
    set(by)
    pass(1500)
    expect(now() - before).toBe(3000)
  })

  test('counts the time that the machine slept, each time once, even where the clock is set after it', () => {
    const { clocks, pass, sleep, set } = machine()
    const now = createSteadyClock(clocks)
    const before = now()
    pass(500)
    sleep(2 * hour)
    expect(now() - before).toBe(2 * hour)
    set(-2 * hour)
    pass(250)
    sleep(hour)
    expect(Math.abs(now() - before - 3 * hour - 750)).toBeLessThan(1000)
  })

  test('makes nothing of a clock that is drawn along, and of an uptime that is coarse', () => {
    const { clocks, pass, set } = machine()
    const now = createSteadyClock(clocks)
    const before = now()
    for (let turn = 0; turn < 1000; turn++) {
      pass(777)
      set(7)
      now()
    }
    expect(now() - before).toBe(777_000)
  })
})

describe('the wall clock', () => {
  test('tells apart what comes in one millisecond, and is never off by more than one', () => {
    const { clocks, pass } = machine()
    const now = createWallClock(clocks)
    let last = 0
    for (let turn = 0; turn < 5000; turn++) {
      pass(0.137)
      const time = now()
      expect(time).toBeGreaterThan(last)
      expect(Math.floor(time)).toBe(clocks.wall())
      last = time
    }
  })

  test.each([hour, -hour, 0.4, -0.4])('follows the clock where it is set by %d ms', (by) => {
    const { clocks, pass, set } = machine()
    const now = createWallClock(clocks)
    for (let turn = 0; turn < 100; turn++) {
      pass(3.3)
      set(by)
      expect(Math.floor(now())).toBe(clocks.wall())
    }
  })
})

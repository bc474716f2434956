import { expect, test, vi } from 'vitest'
import { collectWhileBusy } from './collect-while-busy.ts'

test('collects when the heap has grown by a quarter since it was smallest, and begins anew after that', () => {
  let used = 100
  const collect = vi.fn(() => {
    used = 84
  })
  const between = collectWhileBusy(collect, () => used)
  const collected = [124, 80, 99, 100, 104, 105].map((now) => {
    used = now
    between()
    return collect.mock.calls.length
  })
  expect(collected).toEqual([0, 0, 0, 1, 1, 2])
})

test('collects what nobody needs', () => {
  let bytes: number[][] | undefined
  const between = collectWhileBusy()
  bytes = Array.from({ length: 800 }, () => Array.from({ length: 10_000 }, (_, n) => n * 1.5))
  const ref = new WeakRef(bytes)
  bytes = undefined
  return new Promise<void>((done) => {
    // In another turn: what was made in this one is held until its end.
    setTimeout(() => {
      between()
      expect(ref.deref() === undefined).toBe(true)
      done()
    })
  })
})

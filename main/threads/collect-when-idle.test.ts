import { expect, test, vi } from 'vitest'
import { collectQuickly, collectThoroughly, collectWhenIdle } from './collect-when-idle.ts'

test.each([collectQuickly, collectThoroughly])(
  'collects what nobody needs once the thread has nothing to do',
  async (collect) => {
    const ref = new WeakRef({ by: 'nobody' })
    collectWhenIdle(collect, 5).worked()
    // Not the object itself: what an expectation has met, its error keeps.
    await vi.waitFor(() => expect(ref.deref() === undefined).toBe(true), 4000)
  },
)

test('collects once for all that was done, and again after more', async () => {
  const collect = vi.fn()
  const collector = collectWhenIdle(collect, 5)
  for (const times of [1, 2]) {
    collector.worked()
    collector.worked()
    await vi.waitFor(() => expect(collect).toHaveBeenCalledTimes(times), 4000)
  }
})

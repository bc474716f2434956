import { expect, test, vi } from 'vitest'
import { collectNew, collectQuickly, collectThoroughly, collectWhenIdle, grownBy } from './collect-when-idle.ts'

test.each([collectQuickly, collectThoroughly])(
  'collects what nobody needs once the thread has nothing to do',
  async (collect) => {
    const ref = new WeakRef({ by: 'nobody' })
    collectWhenIdle(collect, () => true, 5).worked()
    // Not the object itself: what an expectation has met, its error keeps.
    await vi.waitFor(() => expect(ref.deref() === undefined).toBe(true), 4000)
  },
)

test('collects what is new by itself', async () => {
  const before = process.memoryUsage().arrayBuffers
  for (let part = 0; part < 100; part++) Buffer.alloc(64 * 1024)
  expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(6e6)
  collectNew()
  // Another thread gives the memory back.
  await vi.waitFor(() => expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e6))
})

test('collects once for all that was done, and again after more', async () => {
  const collect = vi.fn()
  const collector = collectWhenIdle(collect, () => true, 5)
  for (const times of [1, 2]) {
    collector.worked()
    collector.worked()
    await vi.waitFor(() => expect(collect).toHaveBeenCalledTimes(times), 4000)
  }
})

test('leaves a little for long, until there is much of it', async () => {
  const much = vi.fn(() => much.mock.calls.length === 4)
  await collected(much)
  expect(much).toHaveBeenCalledTimes(4)
})

test('collects a little too in the end', async () => {
  const much = vi.fn(() => false)
  await collected(much)
  expect(much.mock.calls.length).toBeGreaterThan(10)
})

/** Looking again and again whether it has come about would be work. */
const collected = (much: () => boolean) => new Promise<void>((done) => collectWhenIdle(done, much, 30).worked())

test('tells that a process has grown much since it was smallest, once for each time that it did', () => {
  let resident = 100
  const grown = grownBy(50, () => resident)
  const told: boolean[] = []
  for (resident of [140, 80, 120, 130, 150, 185]) told.push(grown())
  expect(told).toEqual([false, false, false, true, false, true])
})

test('tells nothing of a process whose memory the system does not tell, and throws nothing', () => {
  let resident: number | undefined = 100
  const much = grownBy(50, () => {
    if (resident === undefined) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    return resident
  })
  resident = undefined
  expect(much()).toBe(false)
  resident = 150
  expect(much()).toBe(true)
})

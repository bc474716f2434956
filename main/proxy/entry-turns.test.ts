import { setImmediate as nextRound } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { atOnce, EntryTurns, longestTurn, most, perArrivals } from './entry-turns.ts'

afterEach(() => void vi.useRealTimers())

/** Turns, and who has begun by now, each with what says that it is in. */
function opened() {
  const turns = new EntryTurns()
  const begun: string[] = []
  const isIn = new Map<string, () => void>()
  const want = (who: string, names: readonly string[]) => {
    for (const name of names)
      turns.want(who, (done) => {
        begun.push(name)
        isIn.set(name, done)
      })
  }
  /** Lets the loop come round until no more begin. */
  const settled = async () => {
    for (let before = -1; before < begun.length; ) {
      before = begun.length
      for (let round = 0; round < perArrivals + 1; round++) await nextRound()
    }
  }
  return { turns, begun, isIn, want, settled }
}

const crowd = (count: number, from = 0) => Array.from({ length: count }, (_, number) => `crowd ${from + number}`)

it('begins at once for as many as a browser wants', () => {
  const { begun, want } = opened()
  want('a', crowd(atOnce))
  expect(begun).toHaveLength(atOnce)
  want('a', ['late'])
  expect(begun).toHaveLength(atOnce)
})

it('begins for the oldest and the newest of a crowd alternately, until so many have begun', async () => {
  const { begun, isIn, want, settled } = opened()
  want('crowd', crowd(200))
  await settled()
  expect(begun).toHaveLength(most)
  expect(begun.slice(atOnce, atOnce + 4)).toEqual(['crowd 64', 'crowd 199', 'crowd 65', 'crowd 198'])
  isIn.get('crowd 0')?.()
  isIn.get('crowd 0')?.()
  await settled()
  expect(begun).toHaveLength(most + 1)
})

it('begins next for whoever is not of the crowd', async () => {
  const { begun, want, settled } = opened()
  want('crowd', crowd(200))
  want('browser', ['login', 'style'])
  await settled()
  expect(begun.slice(atOnce, atOnce + 5)).toEqual(['crowd 64', 'login', 'crowd 199', 'style', 'crowd 65'])
})

it('begins for few while connections come, as the loop takes one each time', async () => {
  const { turns, begun, want } = opened()
  want('crowd', crowd(200))
  for (let round = 0; round < 3 * perArrivals; round++) {
    turns.arrived()
    await nextRound()
  }
  expect(begun.length).toBeGreaterThanOrEqual(atOnce + 2)
  expect(begun.length).toBeLessThanOrEqual(atOnce + 4)
})

it('is held up no longer than a moment by who does not come in', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { begun, want, settled } = opened()
  want('crowd', crowd(2 * most + 1))
  await settled()
  expect(begun).toHaveLength(most)
  vi.advanceTimersByTime(longestTurn)
  await settled()
  expect(begun).toHaveLength(2 * most)
  vi.advanceTimersByTime(longestTurn)
  await settled()
  expect(begun).toHaveLength(2 * most + 1)
})

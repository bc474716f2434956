import { setImmediate as nextRound } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { perRound, RequestTurns, whileTheyCome } from './request-turns.ts'

function opened() {
  const turns = new RequestTurns()
  const begun: string[] = []
  const want = (who: string, count: number) =>
    Array.from({ length: count }, () =>
      turns.want(
        () => who,
        () => begun.push(who),
      ),
    )
  return { turns, begun, want }
}

it('begins so many at once, and the rest a round later each', async () => {
  const { begun, want } = opened()
  expect(want('crowd', 2 * perRound + 1).filter((waits) => waits)).toHaveLength(perRound + 1)
  expect(begun).toHaveLength(perRound)
  await nextRound()
  expect(begun).toHaveLength(2 * perRound)
  await nextRound()
  expect(begun).toHaveLength(2 * perRound + 1)
})

it('lets somebody else pass a crowd, whose own keep their order', async () => {
  const { begun, want } = opened()
  want('crowd', 3 * perRound)
  want('browser', 1)
  await nextRound()
  expect(begun.indexOf('browser')).toBe(perRound + 1)
})

it('has nobody pass who comes while others wait', async () => {
  const { begun, want } = opened()
  want('crowd', 2 * perRound)
  await nextRound()
  expect(want('crowd', 1)).toEqual([true])
  await nextRound()
  expect(begun).toHaveLength(2 * perRound + 1)
  await nextRound()
  expect(want('crowd', 1)).toEqual([false])
})

it('begins few while connections come, for each of which the loop has to come round', async () => {
  const { turns, begun, want } = opened()
  want('crowd', 3 * perRound)
  turns.arrived()
  await nextRound()
  expect(begun).toHaveLength(perRound + whileTheyCome)
  await nextRound()
  expect(begun).toHaveLength(2 * perRound + whileTheyCome)
})

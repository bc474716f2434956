import { expect, test } from 'vitest'
import { type Work, watchMachine } from './machine-watch.ts'

/** A machine of two processors; each step says for how long they were in use, and how much of that was our own. */
function machine() {
  let work: Work = { at: 0, busy: 0, idle: 0, own: 0 }
  const { crowded } = watchMachine(() => work)
  return {
    crowded,
    after(ms: number, busy: number, own: number) {
      work = { at: work.at + ms, busy: work.busy + busy, idle: work.idle + 2 * ms - busy, own: work.own + own }
      return crowded()
    },
  }
}

test('a machine is crowded where others use all that we leave', () => {
  const { after } = machine()
  expect(after(0, 0, 0)).toBe(false)
  expect(after(200, 390, 10)).toBe(true)
  expect(after(200, 400, 200)).toBe(true)
  expect(after(200, 150, 10)).toBe(false)
})

test('it is not crowded by us alone', () => {
  const { after } = machine()
  after(0, 0, 0)
  expect(after(200, 200, 195)).toBe(false)
  expect(after(200, 400, 400)).toBe(false)
  expect(after(200, 400, 390)).toBe(false)
})

test('nothing is told of a moment, or of a time long ago', () => {
  const { after } = machine()
  after(0, 0, 0)
  expect(after(20, 40, 0)).toBe(false)
  expect(after(180, 360, 0)).toBe(true)
  expect(after(20, 0, 0)).toBe(true)
  expect(after(60_000, 120_000, 0)).toBe(false)
})

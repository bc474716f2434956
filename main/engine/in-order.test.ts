import { expect, test } from 'vitest'
import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import { createInOrder } from './in-order.ts'

const exchange = (id: number, startedAt = 0) => ({ id: exchangeId(id), startedAt }) as Exchange

/** Puts these at that time, and gives what has its turn then. */
function put(order: ReturnType<typeof createInOrder>, ids: readonly number[], now: number): number[] {
  for (const id of ids) order.put(exchange(id), now)
  return turns(order, now)
}

function turns(order: ReturnType<typeof createInOrder>, now: number): number[] {
  const given: number[] = []
  for (let next = order.next(now); next; next = order.next(now)) given.push(next.id)
  return given
}

test('gives those that began first before those that ended first', () => {
  const order = createInOrder()
  expect(put(order, [1, 2], 0)).toEqual([])
  expect(order.due).toBe(100)
  expect(put(order, [0], 20)).toEqual([0, 1, 2])
  expect(order.due).toBeUndefined()
  expect(put(order, [4, 5, 3, 6], 30)).toEqual([3, 4, 5, 6])
})

test('gives what is known anew of an exchange at once, and in place of what still waits', () => {
  const order = createInOrder()
  put(order, [0], 0)
  expect(put(order, [0], 10)).toEqual([0])
  order.put(exchange(2, 1), 20)
  order.put(exchange(2, 2), 80)
  expect(turns(order, 119)).toEqual([])
  expect(order.next(120)).toEqual(exchange(2, 2))
})

test('waits for what does not come no longer than it takes to be told of', () => {
  const order = createInOrder()
  expect(put(order, [7, 5, 9], 0)).toEqual([])
  expect(turns(order, 99)).toEqual([])
  expect(turns(order, 100)).toEqual([5, 7, 9])
  // Late, but not lost.
  expect(put(order, [6], 110)).toEqual([6])
  expect(put(order, [10], 120)).toEqual([10])
})

test('does not gather a whole session behind what never comes', () => {
  const order = createInOrder()
  const ids = Array.from({ length: 1500 }, (_, index) => 5000 + index)
  expect(put(order, ids, 0)).toEqual(ids)
})

test('does not wait for what was cleared away', () => {
  const order = createInOrder()
  put(order, [0, 2, 3], 0)
  order.clear()
  expect(order.due).toBeUndefined()
  expect(put(order, [4], 10)).toEqual([4])
})

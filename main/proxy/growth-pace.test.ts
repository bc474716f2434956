import { expect, test } from 'vitest'
import { GrowthPace } from './growth-pace.ts'

test('is written whole at first, and then when it holds half as much again', () => {
  const pace = new GrowthPace()
  expect(pace.due(100, 100, 10)).toBe('whole')
  expect(pace.due(149, 149, 20)).toBe('growth')
  expect(pace.due(150, 150, 30)).toBe('whole')
  expect(pace.due(200, 200, 40)).toBe('growth')
})

test('is written whole after half a minute where it holds more, however little that is', () => {
  const pace = new GrowthPace()
  pace.due(1000, 1000, 0)
  expect(pace.due(1001, 1001, 29_999)).toBe('growth')
  expect(pace.due(1002, 1002, 30_000)).toBe('whole')
  expect(pace.due(1003, 1002, 90_000), 'carried, but not kept').toBe('growth')
})

test('is not told where nothing was carried since', () => {
  const pace = new GrowthPace()
  pace.due(5, 5, 0)
  expect(pace.due(5, 5, 60_000)).toBe('nothing')
})

test('is written whole when a response has begun, though that holds less than the request did', () => {
  const pace = new GrowthPace()
  pace.due(1000, 1000, 0)
  pace.begunAnew()
  expect(pace.due(1010, 10, 5)).toBe('whole')
})

test('is told the less often the more it keeps', () => {
  const pace = new GrowthPace()
  pace.due(1_048_576, 1_048_576, 1000)
  expect(pace.isSoon(1_048_576, 3000)).toBe(true)
  expect(pace.isSoon(1_048_576, 3048)).toBe(false)
  expect(pace.isSoon(512, 1001)).toBe(false)
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadline } from './deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('comes once, when it was set to, however often it was moved', () => {
  const passed = vi.fn()
  const deadline = new Deadline(passed)
  deadline.set(100)
  vi.advanceTimersByTime(60)
  deadline.renew()
  vi.advanceTimersByTime(60)
  deadline.set(50)
  vi.advanceTimersByTime(49)
  expect(passed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(passed).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1000)
  expect(passed).toHaveBeenCalledTimes(1)
})

test('comes sooner than it was looked for, where it is set to that', () => {
  const passed = vi.fn()
  const deadline = new Deadline(passed)
  deadline.set(60_000)
  deadline.set(10)
  vi.advanceTimersByTime(10)
  expect(passed).toHaveBeenCalledTimes(1)
})

test('does not come where it was cleared, and can be set again', () => {
  const passed = vi.fn()
  const deadline = new Deadline(passed)
  deadline.renew()
  deadline.set(10)
  deadline.clear()
  deadline.renew()
  vi.advanceTimersByTime(100)
  expect(passed).not.toHaveBeenCalled()
  deadline.set(10)
  vi.advanceTimersByTime(10)
  expect(passed).toHaveBeenCalledTimes(1)
  deadline.set(10)
  deadline.end()
  expect(vi.getTimerCount()).toBe(0)
})

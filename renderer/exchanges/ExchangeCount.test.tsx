import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ExchangeCount } from './ExchangeCount.tsx'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test('is spoken once the filter was changed, and not with each exchange that comes', () => {
  const { rerender } = render(<ExchangeCount listed={100} all={100} filter="" />)
  const spoken = () => screen.getByRole('status').textContent
  rerender(<ExchangeCount listed={200} all={200} filter="" />)
  act(() => vi.advanceTimersByTime(5000))
  expect(screen.getByText('200')).toBeTruthy()
  expect(spoken()).toBe('')
  rerender(<ExchangeCount listed={30} all={200} filter="t" />)
  rerender(<ExchangeCount listed={12} all={210} filter="to" />)
  act(() => vi.advanceTimersByTime(500))
  expect(spoken()).toBe('12 of 210 exchanges listed')
  rerender(<ExchangeCount listed={13} all={300} filter="to" />)
  act(() => vi.advanceTimersByTime(5000))
  expect(spoken()).toBe('12 of 210 exchanges listed')
})

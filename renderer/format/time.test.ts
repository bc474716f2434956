import { describe, expect, test } from 'vitest'
import { dayAndClock, dayOrClock, duration, localDate, offset, relativeTime } from './time.ts'

describe('time in words', () => {
  test.each([
    [0.2, '<1 ms'],
    [38, '38 ms'],
    [1240, '1.24 s'],
    [59_900, '59.9 s'],
    [123_000, '2 min 3 s'],
    [7_260_000, '2 h 1 min'],
  ])('%d ms last %s', (ms, words) => expect(duration(ms)).toBe(words))

  test('begins at zero', () => expect(offset(0)).toBe('+0 ms'))

  test.each([
    [3_599_000, 'in 59 minutes'],
    [3_600_000, 'in 1 hour'],
    [-86_400_000 * 3, '3 days ago'],
    [400, 'now'],
  ])('a moment %d ms away is %s', (away, words) => expect(relativeTime(1_000_000 + away, 1_000_000)).toBe(words))

  test('of another day, the day is told too', () => {
    const now = new Date(2026, 10, 30, 9, 15).getTime()
    const thisMorning = new Date(2026, 10, 30, 0, 0, 7).getTime()
    const lastNight = new Date(2026, 10, 29, 23, 59, 58).getTime()
    expect([dayAndClock(thisMorning, now), dayOrClock(thisMorning, now)]).toEqual(['00:00:07', '00:00:07'])
    expect(dayAndClock(lastNight, now)).toMatch(/29.*23:59$/)
    expect(dayOrClock(lastNight, now)).toMatch(/29(?!.*59)/)
    expect(dayAndClock(new Date(2025, 10, 30, 9, 15).getTime(), now)).toMatch(/30.*09:15$/)
  })

  test('a number that is no date is said to be none', () => expect(localDate(1e20)).toBe('not a date'))
})

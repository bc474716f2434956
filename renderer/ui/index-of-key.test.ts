import { expect, test } from 'vitest'
import { indexOfKey } from './index-of-key.ts'

const keys = Array.from({ length: 50 }, (_one, index) => String(index * 2))
const find = (key: string, near: number) => indexOfKey(key, near, keys.length, (index) => keys[index] ?? '')

test('finds a row wherever it went, and says that it is gone', () => {
  for (const near of [0, 7, 49, 400]) {
    expect(find('0', near)).toBe(0)
    expect(find('98', near)).toBe(49)
    expect(find('14', near)).toBe(7)
    expect(find('15', near)).toBe(-1)
  }
  expect(indexOfKey('0', 3, 0, () => '')).toBe(-1)
})

import { expect, test } from 'vitest'
import { counted } from './counted.ts'

test.each([
  [0, '0 exchanges'],
  [1, '1 exchange'],
  [2, '2 exchanges'],
  [12_345, '12,345 exchanges'],
])('counts %s', (count, words) => {
  expect(counted(count, 'exchange')).toBe(words)
})

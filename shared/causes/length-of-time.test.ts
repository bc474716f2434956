import { expect, it } from 'vitest'
import { inWords } from './length-of-time.ts'

it.each([
  [0, '0 ms'],
  [820, '820 ms'],
  [4500, '4.5 s'],
  [59_949, '59.9 s'],
  [59_980, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_980, '1 h'],
  [7_500_000, '2 h 5 min'],
])('says %i ms as %s', (length, words) => {
  expect(inWords(length)).toBe(words)
})

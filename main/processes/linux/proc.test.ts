import { expect, it } from 'vitest'
import { newestFirst } from './proc.ts'

it('begins with the process that was started last, though its number is low again', () => {
  expect(newestFirst([1, 700, 812, 30_000, 32_760], '0.10 0.20 0.30 2/400 815\n')).toEqual([
    812, 700, 1, 32_760, 30_000,
  ])
})

it('goes by the numbers alone where the system does not tell which was given last', () => {
  expect(newestFirst([1, 700, 30_000], '')).toEqual([30_000, 700, 1])
})

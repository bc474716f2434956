import { expect, test } from 'vitest'
import { underRoots } from './under-roots.ts'

const findings = new Map([
  ['cut', { root: null }],
  ['refused', { root: 'cut' }],
  ['later', { root: 'cut' }],
  ['other', { root: null }],
  ['elsewhere', { root: 'not shown here' }],
])

test('puts what a finding brought about under it, and keeps the order', () => {
  expect(underRoots(['cut', 'refused', 'other', 'later'], findings)).toEqual([
    { id: 'cut', brought: ['refused', 'later'] },
    { id: 'other', brought: [] },
  ])
})

test('leaves a finding whose root is shown elsewhere by itself, and loses none', () => {
  expect(underRoots(['elsewhere', 'refused'], findings)).toEqual([
    { id: 'elsewhere', brought: [] },
    { id: 'refused', brought: [] },
  ])
})

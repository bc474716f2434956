import { expect, test } from 'vitest'
import { codeOf, errorOf, messageOf } from './thrown.ts'

test('an Error says its message, and whatever else is thrown itself', () => {
  expect([new Error('no'), 'no', 404, undefined].map(messageOf)).toEqual(['no', 'no', '404', 'undefined'])
})

test('has the code that it was given, and none else', () => {
  expect(codeOf(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT')
  expect([new Error('no'), { code: 'ENOENT' }, 'ENOENT'].map(codeOf)).toEqual(['', '', ''])
})

test('is an Error, the same one where it was one', () => {
  const error = new Error('no')
  expect(errorOf(error)).toBe(error)
  expect(errorOf('no')).toEqual(error)
})

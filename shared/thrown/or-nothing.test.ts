import { expect, test } from 'vitest'
import { orNothing } from './or-nothing.ts'

test('gives what is read, and nothing where that throws', () => {
  expect(orNothing(() => JSON.parse('{"a":1}'))).toEqual({ a: 1 })
  expect(orNothing(() => JSON.parse('{"a"'))).toBeUndefined()
})

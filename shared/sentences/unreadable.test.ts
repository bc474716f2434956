import { expect, test } from 'vitest'
import { unreadableSentence } from './unreadable.ts'

test('tells of one exchange as of one, and of many as of many', () => {
  expect(unreadableSentence(1, true)).toBe(
    "1 exchange is missing in the HAR file: the session's file is damaged where it stands.",
  )
  expect(unreadableSentence(1200, true)).toBe(
    "1,200 exchanges are missing in the HAR file: the session's file is damaged where they stand.",
  )
})

test('warns of secrets where they are masked alone', () => {
  expect(unreadableSentence(2, false)).toMatch(/ A secret .* unmasked in the others\.$/)
  expect(unreadableSentence(2, true)).not.toContain('secret')
})

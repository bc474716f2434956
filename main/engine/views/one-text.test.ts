import { expect, test } from 'vitest'
import { createOneText } from './one-text.ts'

test('gives a text as it is, whatever stands in it, and however many others were given', () => {
  const oneText = createOneText(3)
  const texts = ['', 'GET', '/a?b=c', 'ä…𝄞', '\ud800 alone', 'x'.repeat(5000), 'one', 'two', 'three', 'four']
  for (const text of [...texts, ...texts.toReversed()]) expect(oneText(text)).toBe(text)
})
